//go:build commands

// Package commands names the program that starts containers, so that `go mod tidy` keeps what it needs in go.mod and go.sum.
package commands

import _ "github.com/opencontainers/runc"
