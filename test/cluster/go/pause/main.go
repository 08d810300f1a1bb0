// Holds the namespaces of a pod: the first process of each, which does nothing until it is told to end.
package main

import (
	"os"
	"os/signal"
	"syscall"
)

func main() {
	signals := make(chan os.Signal, 16)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGCHLD)
	for received := range signals {
		if received != syscall.SIGCHLD {
			return
		}
		// Where containers of a pod share its processes, those without a parent are ours.
		for {
			if process, _ := syscall.Wait4(-1, nil, syscall.WNOHANG, nil); process <= 0 {
				break
			}
		}
	}
}
