//go:build commands

// Package commands names the plug-ins that give pods their network, so that `go mod tidy` keeps what they need in go.mod and go.sum.
package commands

import (
	_ "github.com/containernetworking/plugins/plugins/ipam/host-local"
	_ "github.com/containernetworking/plugins/plugins/main/ptp"
)
