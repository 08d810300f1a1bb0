// Package scheme knows the API versions that the replaced client registers, and nothing of their types.
package scheme

import "k8s.io/apimachinery/pkg/runtime/schema"

// Registry holds group versions in the order of the replaced client.
type Registry struct{ versions []schema.GroupVersion }

// PrioritizedVersionsAllGroups lists every known group version.
func (r *Registry) PrioritizedVersionsAllGroups() []schema.GroupVersion { return r.versions }

// Add appends one group version.
func (r *Registry) Add(group, version string) {
	r.versions = append(r.versions, schema.GroupVersion{Group: group, Version: version})
}

// Scheme is what Helm calls it.
var Scheme = func() *Registry {
	registry := &Registry{}
	for _, known := range known {
		registry.Add(known[0], known[1])
	}
	return registry
}()

var known = [][2]string{
	{"", "v1"},
	{"admissionregistration.k8s.io", "v1"},
	{"admissionregistration.k8s.io", "v1alpha1"},
	{"admissionregistration.k8s.io", "v1beta1"},
	{"internal.apiserver.k8s.io", "v1alpha1"},
	{"apps", "v1"},
	{"apps", "v1beta1"},
	{"apps", "v1beta2"},
	{"authentication.k8s.io", "v1"},
	{"authentication.k8s.io", "v1alpha1"},
	{"authentication.k8s.io", "v1beta1"},
	{"authorization.k8s.io", "v1"},
	{"authorization.k8s.io", "v1beta1"},
	{"autoscaling", "v1"},
	{"autoscaling", "v2"},
	{"batch", "v1"},
	{"batch", "v1beta1"},
	{"certificates.k8s.io", "v1"},
	{"certificates.k8s.io", "v1beta1"},
	{"certificates.k8s.io", "v1alpha1"},
	{"coordination.k8s.io", "v1alpha2"},
	{"coordination.k8s.io", "v1beta1"},
	{"coordination.k8s.io", "v1"},
	{"discovery.k8s.io", "v1"},
	{"discovery.k8s.io", "v1beta1"},
	{"events.k8s.io", "v1"},
	{"events.k8s.io", "v1beta1"},
	{"extensions", "v1beta1"},
	{"flowcontrol.apiserver.k8s.io", "v1"},
	{"flowcontrol.apiserver.k8s.io", "v1beta1"},
	{"flowcontrol.apiserver.k8s.io", "v1beta2"},
	{"flowcontrol.apiserver.k8s.io", "v1beta3"},
	{"lifecycle.k8s.io", "v1alpha1"},
	{"networking.k8s.io", "v1"},
	{"networking.k8s.io", "v1beta1"},
	{"node.k8s.io", "v1"},
	{"node.k8s.io", "v1alpha1"},
	{"node.k8s.io", "v1beta1"},
	{"policy", "v1"},
	{"policy", "v1beta1"},
	{"rbac.authorization.k8s.io", "v1"},
	{"rbac.authorization.k8s.io", "v1beta1"},
	{"rbac.authorization.k8s.io", "v1alpha1"},
	{"resource.k8s.io", "v1"},
	{"resource.k8s.io", "v1beta2"},
	{"resource.k8s.io", "v1beta1"},
	{"resource.k8s.io", "v1alpha3"},
	{"scheduling.k8s.io", "v1alpha3"},
	{"scheduling.k8s.io", "v1beta1"},
	{"scheduling.k8s.io", "v1"},
	{"storage.k8s.io", "v1beta1"},
	{"storage.k8s.io", "v1"},
	{"storage.k8s.io", "v1alpha1"},
	{"storagemigration.k8s.io", "v1"},
	{"storagemigration.k8s.io", "v1beta1"},
}
