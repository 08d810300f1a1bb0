package main

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

type mount struct {
	source, target, kind string
	flags                uintptr
}

// mountAll gives the node its own view of the machine's files. Programs find their usual places there, empty.
func mountAll(wanted node) error {
	mounts := []mount{
		// Nothing that is mounted here is seen by the machine; pods may see what the kubelet mounts.
		{"none", "/", "", syscall.MS_REC | syscall.MS_PRIVATE},
		{"none", "/", "", syscall.MS_REC | syscall.MS_SHARED},
		{"proc", "/proc", "proc", syscall.MS_NOSUID | syscall.MS_NODEV | syscall.MS_NOEXEC},
		{"tmpfs", "/run", "tmpfs", syscall.MS_NOSUID | syscall.MS_NODEV},
		{"tmpfs", "/var/log", "tmpfs", syscall.MS_NOSUID | syscall.MS_NODEV},
		{wanted.folder, "/var/lib", "", syscall.MS_BIND},
	}
	for _, one := range mounts {
		if err := syscall.Mount(one.source, one.target, one.kind, one.flags, ""); err != nil {
			return fmt.Errorf("mount of %s: %w", one.target, err)
		}
	}
	return coverKernelSettings("/run/kernel-settings")
}

// kernelSettings are those that the kubelet wants and that belong to the whole machine (setupKernelTunables in pkg/kubelet/cm).
// It finds them set, in files that cover the real ones, and the machine keeps its own.
var kernelSettings = map[string]string{
	"vm/overcommit_memory":      "1",
	"vm/panic_on_oom":           "0",
	"kernel/panic":              "10",
	"kernel/panic_on_oops":      "1",
	"kernel/keys/root_maxkeys":  "1000000",
	"kernel/keys/root_maxbytes": "25000000",
}

func coverKernelSettings(folder string) error {
	if err := os.Mkdir(folder, 0o755); err != nil {
		return err
	}
	for setting, value := range kernelSettings {
		cover := filepath.Join(folder, filepath.Base(setting))
		if err := os.WriteFile(cover, []byte(value+"\n"), 0o644); err != nil {
			return err
		}
		if err := syscall.Mount(cover, filepath.Join("/proc/sys", setting), "", syscall.MS_BIND, ""); err != nil {
			return fmt.Errorf("cover of %s: %w", setting, err)
		}
	}
	return nil
}
