// Makes the machine that a node of a test cluster believes to be alone on: namespaces for processes, mounts, network and
// host name, with this program as their first process. When it ends the kernel ends all that runs in them and takes mounts,
// interfaces and packet filters away, so that nothing of a node outlives it.
//
// The caller waits for the end of the process it started: 0 when the node is there (its first process stays), else 1 with
// the reason on standard error.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
)

// node is what the caller decides about a node.
type node struct {
	// Name of the node; also its host name.
	name string
	// Folder that stands at /var/lib within the node.
	folder string
	// Name of the machine's end of the link to the node.
	link string
	// Addresses with prefix of both ends, and the network of the pods.
	machine, address, pods string
}

const inside = "inside"

func main() {
	arguments := os.Args[1:]
	isInside := len(arguments) > 0 && arguments[0] == inside
	if isInside {
		arguments = arguments[1:]
	}
	wanted := parse(arguments)
	if isInside {
		exitOn(beFirstProcess(wanted))
	} else {
		exitOn(start(wanted, arguments))
	}
}

func parse(arguments []string) node {
	var wanted node
	flags := flag.NewFlagSet("node-init", flag.ExitOnError)
	for _, option := range []struct {
		value *string
		name  string
	}{
		{&wanted.name, "name"}, {&wanted.folder, "folder"}, {&wanted.link, "link"},
		{&wanted.machine, "machine"}, {&wanted.address, "address"}, {&wanted.pods, "pods"},
	} {
		flags.StringVar(option.value, option.name, "", "")
	}
	exitOn(flags.Parse(arguments))
	return wanted
}

// start runs this program again in new namespaces, links them to the machine's network and returns when the node is set up.
func start(wanted node, arguments []string) error {
	first := exec.Command("/proc/self/exe", append([]string{inside}, arguments...)...)
	first.Stderr = os.Stderr
	first.Dir = "/"
	first.SysProcAttr = &syscall.SysProcAttr{
		Setsid:     true,
		Cloneflags: syscall.CLONE_NEWPID | syscall.CLONE_NEWNS | syscall.CLONE_NEWNET | syscall.CLONE_NEWUTS | syscall.CLONE_NEWIPC,
	}
	// It waits for our word, and ends where we end without it.
	word, err := first.StdinPipe()
	if err != nil {
		return err
	}
	answer, err := first.StdoutPipe()
	if err != nil {
		return err
	}
	if err := first.Start(); err != nil {
		return fmt.Errorf("no namespaces: %w", err)
	}
	if err := setUp(wanted, first.Process.Pid, word, answer); err != nil {
		return errors.Join(err, first.Process.Kill())
	}
	return nil
}

func setUp(wanted node, process int, word io.Writer, answer io.Reader) error {
	if err := linkMachine(wanted, process); err != nil {
		return fmt.Errorf("network of the machine: %w", err)
	}
	if _, err := word.Write([]byte{1}); err != nil {
		return err
	}
	if _, err := answer.Read(make([]byte, 1)); err != nil {
		return errors.New("the node was not set up")
	}
	return routePods(wanted)
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
