//go:build commands

// Package commands names the program that a test cluster runs, so that `go mod tidy` keeps what it needs in go.mod and go.sum.
package commands

import _ "sigs.k8s.io/kwok/cmd/kwok"
