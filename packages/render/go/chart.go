package main

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"sort"
	"strings"
	"time"

	"helm.sh/helm/v4/pkg/chart/common"
	commonutil "helm.sh/helm/v4/pkg/chart/common/util"
	"helm.sh/helm/v4/pkg/chart/loader/archive"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	chartutil "helm.sh/helm/v4/pkg/chart/v2/util"
	"helm.sh/helm/v4/pkg/engine"
)

const notes = "NOTES.txt"

// renderChart does what `helm template` does, file by file: load, merge values, process dependencies, validate, render.
func renderChart(asked *chartRequest) result {
	files, err := withoutIgnored(asked.Files, asked.Directories)
	if err != nil {
		return fail(codeChart, err)
	}
	loaded, err := loadChart(files)
	if err != nil {
		return fail(codeChart, err)
	}
	if loaded.Metadata.Type == "library" {
		return result{Library: true}
	}
	values, err := mergeValues(asked.Values)
	if err != nil {
		return fail(codeValues, err)
	}
	missing, err := processDependencies(loaded, values)
	if err != nil {
		return fail(codeChart, err)
	}
	if blocking(missing) {
		return missingDependencies(missing)
	}
	done := renderLoaded(loaded, values, asked)
	done.Missing = missing
	return done
}

func loadChart(files []file) (*chart.Chart, error) {
	buffered := make([]*archive.BufferedFile, 0, len(files))
	for _, given := range files {
		data, err := given.bytes()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", given.Name, err)
		}
		buffered = append(buffered, &archive.BufferedFile{
			Name: given.Name, ModTime: time.Time{}, Data: bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF")),
		})
	}
	return loader.LoadFiles(buffered)
}

func renderLoaded(loaded *chart.Chart, values map[string]any, asked *chartRequest) result {
	capabilities, err := capabilitiesFor(asked)
	if err != nil {
		return fail(codeValues, err)
	}
	if err := chartutil.ValidateReleaseName(asked.Release.Name); err != nil {
		return fail(codeValues, fmt.Errorf("release name check failed: %w", err))
	}
	wanted := loaded.Metadata.KubeVersion
	if wanted != "" && !chartutil.IsCompatibleRange(wanted, capabilities.KubeVersion.String()) {
		return fail(codeKubeVersion, fmt.Errorf("chart requires kubeVersion: %s which is incompatible with Kubernetes %s",
			wanted, capabilities.KubeVersion.Version))
	}
	release := common.ReleaseOptions{
		Name: asked.Release.Name, Namespace: asked.Release.Namespace, Revision: 1, IsInstall: true,
	}
	top, err := commonutil.ToRenderValues(loaded, values, release, capabilities)
	if err != nil {
		return schemaFailure(err)
	}
	rendered, err := engine.Engine{}.Render(loaded, top)
	if err != nil {
		return result{Failure: templateFailure(err, templateTexts(loaded))}
	}
	return output(loaded, rendered, asked.MaxOutput)
}

func capabilitiesFor(asked *chartRequest) (*common.Capabilities, error) {
	capabilities := common.DefaultCapabilities.Copy()
	if asked.KubeVersion != "" {
		version, err := common.ParseKubeVersion(asked.KubeVersion)
		if err != nil {
			return nil, fmt.Errorf("invalid kube version '%s': %w", asked.KubeVersion, err)
		}
		capabilities.KubeVersion = *version
	}
	known := capabilities.APIVersions
	capabilities.APIVersions = append(known[:len(known):len(known)], asked.APIVersions...)
	return capabilities, nil
}

func schemaFailure(err error) result {
	if strings.HasPrefix(err.Error(), "values don't meet the specifications of the schema") {
		return fail(codeSchema, err)
	}
	return fail(codeValues, err)
}

// templateTexts names templates as error messages do.
func templateTexts(loaded *chart.Chart) map[string]string {
	texts := map[string]string{}
	for _, template := range loaded.Templates {
		texts[path.Join(loaded.ChartFullPath(), template.Name)] = string(template.Data)
	}
	for _, child := range loaded.Dependencies() {
		for name, text := range templateTexts(child) {
			texts[name] = text
		}
	}
	return texts
}

// output leaves out notes and templates that came out empty.
func output(loaded *chart.Chart, rendered map[string]string, limit int) result {
	var done result
	size := 0
	for name, text := range rendered {
		if path.Base(name) == notes || strings.TrimSpace(text) == "" {
			continue
		}
		size += len(text)
		done.Files = append(done.Files, newFile(name, []byte(text)))
	}
	for _, crd := range loaded.CRDObjects() {
		size += len(crd.File.Data)
		done.CRDs = append(done.CRDs, newFile(crd.Filename, crd.File.Data))
	}
	if limit > 0 && size > limit {
		return fail(codeOutput, errors.New("the rendered templates exceed the limit of output"))
	}
	sort.Slice(done.Files, func(a, b int) bool { return done.Files[a].Name < done.Files[b].Name })
	return done
}
