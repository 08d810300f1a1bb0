// Package kubernetes is empty: Helm imports it only to have the module named in the build information.
package kubernetes
