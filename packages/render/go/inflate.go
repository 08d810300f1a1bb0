package main

import (
	"fmt"
	"path"
	"strings"

	release "helm.sh/helm/v4/pkg/release/v1"
	releaseutil "helm.sh/helm/v4/pkg/release/v1/util"
	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/kio"
	kyaml "sigs.k8s.io/kustomize/kyaml/yaml"
	"sigs.k8s.io/kustomize/kyaml/yaml/merge2"
)

// inflate renders the charts of a kustomization and puts what came out in their place, as resources.
func (b *build) inflate(directory string, text []byte, read types.Kustomization) ([]byte, error) {
	if len(read.HelmCharts) == 0 {
		return text, nil
	}
	node, err := kyaml.Parse(string(text))
	if err != nil {
		return nil, err
	}
	resources := read.Resources
	for index, wanted := range read.HelmCharts {
		rendered, err := b.inflateOne(directory, wanted, read.HelmGlobals)
		if err != nil {
			return nil, err
		}
		name := fmt.Sprintf("inflated-%d-%s.yaml", index, path.Base(wanted.Name))
		b.files.made[path.Join(directory, name)] = rendered
		resources = append(resources, name)
	}
	for _, field := range []string{"helmCharts", "helmGlobals", "helmChartInflationGenerator", "bases"} {
		if err := node.PipeE(kyaml.Clear(field)); err != nil {
			return nil, err
		}
	}
	if err := node.PipeE(kyaml.SetField("resources", kyaml.NewListRNode(resources...))); err != nil {
		return nil, err
	}
	rewritten, err := node.String()
	return []byte(rewritten), err
}

func (b *build) inflateOne(directory string, wanted types.HelmChart, globals *types.HelmGlobals) ([]byte, error) {
	at := chartFolder(directory, wanted, globals)
	if !b.files.IsDir(at) {
		if wanted.Repo != "" {
			name := strings.TrimSuffix(wanted.Repo, "/") + "/" + wanted.Name
			return nil, b.refuseAs(codeRemote, name, "chart %s of %s is not at %s and is not fetched", name, directory, at)
		}
		return nil, fmt.Errorf("no repo specified for pull, no chart found at '%s'", at)
	}
	files, err := b.files.files(at, "")
	if err != nil {
		return nil, err
	}
	values, err := b.inflationValues(directory, at, wanted)
	if err != nil {
		return nil, err
	}
	done := renderChart(&chartRequest{
		Files: files, Directories: []string{""}, Values: valuesRequest{Files: values},
		Release:     releaseRequest{Name: either(wanted.ReleaseName, "release-name"), Namespace: either(wanted.Namespace, "default")},
		KubeVersion: wanted.KubeVersion, APIVersions: wanted.ApiVersions,
	})
	if done.Failure != nil {
		b.refused = done.Failure
		return nil, fmt.Errorf("chart %s: %s", wanted.Name, done.Failure.Message)
	}
	return assemble(done, wanted)
}

func either(given, otherwise string) string {
	if given == "" {
		return otherwise
	}
	return given
}

func chartFolder(directory string, wanted types.HelmChart, globals *types.HelmGlobals) string {
	home := types.HelmDefaultHome
	if globals != nil && globals.ChartHome != "" {
		home = globals.ChartHome
	}
	if wanted.Version != "" && wanted.Repo != "" {
		home = path.Join(home, wanted.Name+"-"+wanted.Version)
	}
	return path.Join(directory, home, wanted.Name)
}

// inflationValues follows the generator's order: its values file merged with the inline values, then the others.
func (b *build) inflationValues(directory, at string, wanted types.HelmChart) ([]file, error) {
	base := path.Join(at, "values.yaml")
	if wanted.ValuesFile != "" {
		base = path.Join(directory, wanted.ValuesFile)
	}
	first, err := b.mergeInline(base, wanted)
	if err != nil {
		return nil, err
	}
	files := []file{newFile("values of "+wanted.Name, first)}
	for _, name := range wanted.AdditionalValuesFiles {
		data, err := b.files.read(path.Join(directory, name))
		if err != nil {
			return nil, err
		}
		files = append(files, newFile(name, data))
	}
	return files, nil
}

func (b *build) mergeInline(base string, wanted types.HelmChart) ([]byte, error) {
	if len(wanted.ValuesInline) == 0 {
		return b.files.read(base)
	}
	inline, err := kyaml.FromMap(wanted.ValuesInline)
	if err != nil {
		return nil, err
	}
	merged := inline
	if wanted.ValuesMerge != "replace" {
		if merged, err = b.mergeWithFile(base, inline, wanted.ValuesMerge); err != nil {
			return nil, err
		}
	}
	text, err := merged.String()
	return []byte(text), err
}

func (b *build) mergeWithFile(base string, inline *kyaml.RNode, strategy string) (*kyaml.RNode, error) {
	text, err := b.files.read(base)
	if err != nil {
		return nil, err
	}
	held, err := kyaml.Parse(string(text))
	if err != nil {
		return nil, err
	}
	switch strategy {
	case "", "override":
		return merge2.Merge(inline, held, kyaml.MergeOptions{})
	case "merge":
		return merge2.Merge(held, inline, kyaml.MergeOptions{})
	default:
		return nil, fmt.Errorf("valuesMerge must be one of [merge override replace]")
	}
}

// assemble joins what `helm template` would print, marked as the generator marks it.
func assemble(done result, wanted types.HelmChart) ([]byte, error) {
	rendered := map[string]string{}
	for _, one := range done.Files {
		rendered[one.Name] = one.Text
	}
	hooks, manifests, err := releaseutil.SortManifests(rendered, nil, releaseutil.InstallOrder)
	if err != nil {
		return nil, err
	}
	var all strings.Builder
	if wanted.IncludeCRDs {
		for _, crd := range done.CRDs {
			all.WriteString("---\n" + crd.Text + "\n")
		}
	}
	for _, manifest := range manifests {
		all.WriteString("---\n" + manifest.Content + "\n")
	}
	for _, hook := range hooks {
		if !wanted.SkipHooks && !(wanted.SkipTests && isTest(hook)) {
			all.WriteString("---\n" + hook.Manifest + "\n")
		}
	}
	return marked(all.String())
}

func isTest(hook *release.Hook) bool {
	for _, event := range hook.Events {
		if event == release.HookTest {
			return true
		}
	}
	return false
}

// marked tells Kustomize's namespace transformer that a chart set these namespaces.
func marked(text string) ([]byte, error) {
	nodes, err := (&kio.ByteReader{Reader: strings.NewReader(text), OmitReaderAnnotations: true}).Read()
	if err != nil {
		return nil, fmt.Errorf("error reading helm output: %w", err)
	}
	var all strings.Builder
	for _, node := range nodes {
		if err := node.PipeE(kyaml.SetAnnotation(konfig.HelmGeneratedAnnotation, "true")); err != nil {
			return nil, err
		}
		one, err := node.String()
		if err != nil {
			return nil, err
		}
		all.WriteString("---\n" + one)
	}
	return []byte(all.String()), nil
}
