// Package rest has the configuration type that Helm's engine takes for a live cluster, which is never given.
package rest

// Config carries nothing.
type Config struct{}
