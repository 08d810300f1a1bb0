//go:build commands

// Package commands names the programs of a node that run containers, so that `go mod tidy` keeps what they need in go.mod and go.sum.
package commands

import (
	_ "github.com/containerd/containerd/v2/cmd/containerd"
	_ "github.com/containerd/containerd/v2/cmd/containerd-shim-runc-v2"
	_ "github.com/containerd/containerd/v2/cmd/ctr"
)
