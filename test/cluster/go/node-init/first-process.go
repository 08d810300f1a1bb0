package main

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

// beFirstProcess sets the node up from within and stays to collect processes whose parent has ended, until SIGTERM.
func beFirstProcess(wanted node) error {
	signals := make(chan os.Signal, 16)
	signal.Notify(signals, syscall.SIGCHLD, syscall.SIGTERM)
	if _, err := os.Stdin.Read(make([]byte, 1)); err != nil {
		return errors.New("whoever started the node has ended")
	}
	if err := setUpInside(wanted); err != nil {
		return err
	}
	if _, err := os.Stdout.Write([]byte{1}); err != nil {
		return err
	}
	for received := range signals {
		if received == syscall.SIGTERM {
			return nil
		}
		collect()
	}
	return nil
}

func setUpInside(wanted node) error {
	if err := syscall.Sethostname([]byte(wanted.name)); err != nil {
		return fmt.Errorf("host name: %w", err)
	}
	if err := mountAll(wanted); err != nil {
		return err
	}
	if err := linkNode(wanted); err != nil {
		return fmt.Errorf("network of the node: %w", err)
	}
	return nil
}

func collect() {
	for {
		process, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil)
		if process <= 0 && !errors.Is(err, syscall.EINTR) {
			return
		}
	}
}
