// Package v1beta1 registers the version of custom resource definitions.
package v1beta1

import "k8s.io/client-go/kubernetes/scheme"

// AddToScheme adds apiextensions.k8s.io/v1beta1.
func AddToScheme(registry *scheme.Registry) { registry.Add("apiextensions.k8s.io", "v1beta1") }
