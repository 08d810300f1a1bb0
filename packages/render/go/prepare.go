package main

import (
	"fmt"
	"path"
	"regexp"
	"strings"

	"sigs.k8s.io/kustomize/api/types"
	kyaml "sigs.k8s.io/kustomize/kyaml/yaml"
	"sigs.k8s.io/yaml"
)

// prepare looks at a kustomization before Kustomize does: what would leave the tree or run a program is refused by
// name, charts in the tree are inflated. A file that does not parse is left to Kustomize's own error.
func (b *build) prepare(directory string, text []byte) ([]byte, error) {
	var read types.Kustomization
	if yaml.Unmarshal(text, &read) != nil {
		return text, nil
	}
	if err := b.refuse(directory, read); err != nil {
		return nil, err
	}
	read.FixKustomization()
	text, err := b.inflate(directory, text, read)
	if err != nil {
		return nil, err
	}
	return b.withOrigins(directory, text, read), nil
}

func (b *build) refuse(directory string, read types.Kustomization) error {
	for _, reference := range references(read) {
		if isRemote(reference) && !b.files.Exists(path.Join(directory, reference)) {
			return b.refuseAs(codeRemote, reference, "%s of %s lies elsewhere and is not fetched", reference, directory)
		}
	}
	var plugins []string
	plugins = append(append(append(plugins, read.Generators...), read.Transformers...), read.Validators...)
	for _, plugin := range plugins {
		for _, program := range programs(b.pluginText(directory, plugin)) {
			return b.refuseAs(codePlugin, program, "%s of %s would run a program", program, directory)
		}
	}
	return nil
}

func (b *build) refuseAs(code, name, format string, arguments ...any) error {
	err := fmt.Errorf(format, arguments...)
	b.refused = &failure{Code: code, Message: err.Error(), Names: []string{name}}
	return err
}

// references are the fields that Kustomize would fetch.
func references(read types.Kustomization) []string {
	var all []string
	for _, list := range [][]string{read.Resources, read.Bases, read.Components, read.Configurations, read.Crds,
		read.Generators, read.Transformers, read.Validators} {
		all = append(all, list...)
	}
	for _, patch := range append(read.Patches, read.PatchesJson6902...) {
		all = append(all, patch.Path)
	}
	for _, patch := range read.PatchesStrategicMerge {
		all = append(all, string(patch))
	}
	for _, replacement := range read.Replacements {
		all = append(all, replacement.Path)
	}
	for _, generator := range read.ConfigMapGenerator {
		all = append(all, dataFiles(generator.KvPairSources)...)
	}
	for _, generator := range read.SecretGenerator {
		all = append(all, dataFiles(generator.KvPairSources)...)
	}
	return append(all, read.OpenAPI["path"])
}

func dataFiles(sources types.KvPairSources) []string {
	names := append([]string{sources.EnvSource}, sources.EnvSources...)
	for _, source := range sources.FileSources {
		_, after, found := strings.Cut(source, "=")
		if !found {
			after = source
		}
		names = append(names, after)
	}
	return names
}

var remote = regexp.MustCompile(`(?i)^(?:git::|[a-z][a-z0-9+.-]*://|[\w.-]+@[\w.-]+[:/]|(?:www\.)?github\.com[/:])|\?ref=|\?version=`)

// isRemote is true for what Kustomize would clone or download; inline YAML has line breaks.
func isRemote(reference string) bool {
	return !strings.Contains(reference, "\n") && remote.MatchString(reference)
}

func (b *build) pluginText(directory, plugin string) string {
	if strings.Contains(plugin, "\n") {
		return plugin
	}
	if b.files.IsDir(path.Join(directory, plugin)) {
		return ""
	}
	text, err := b.files.read(path.Join(directory, plugin))
	if err != nil {
		return ""
	}
	return string(text)
}

type pluginConfig struct {
	Kind     string `json:"kind"`
	Metadata struct {
		Name        string            `json:"name"`
		Annotations map[string]string `json:"annotations"`
	} `json:"metadata"`
}

type functionSpec struct {
	Container struct {
		Image string `json:"image"`
	} `json:"container"`
	Exec struct {
		Path string `json:"path"`
	} `json:"exec"`
	Starlark struct {
		Path string `json:"path"`
		URL  string `json:"url"`
	} `json:"starlark"`
}

// programs names what the configurations of generators, transformers and validators would start.
func programs(text string) []string {
	var found []string
	for _, one := range strings.Split(text, "\n---") {
		var config pluginConfig
		if yaml.Unmarshal([]byte(one), &config) != nil {
			continue
		}
		for _, key := range []string{"config.kubernetes.io/function", "config.k8s.io/function"} {
			annotation, used := config.Metadata.Annotations[key]
			if !used {
				continue
			}
			var function functionSpec
			_ = kyaml.Unmarshal([]byte(annotation), &function)
			found = append(found, strings.TrimSpace(config.Kind+" "+programOf(function)))
		}
	}
	return found
}

func programOf(function functionSpec) string {
	switch {
	case function.Container.Image != "":
		return "(container " + function.Container.Image + ")"
	case function.Exec.Path != "":
		return "(exec " + function.Exec.Path + ")"
	case function.Starlark.Path != "" || function.Starlark.URL != "":
		return "(starlark " + function.Starlark.Path + function.Starlark.URL + ")"
	default:
		return "(function)"
	}
}
