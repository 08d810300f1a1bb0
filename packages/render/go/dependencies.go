package main

import (
	"fmt"
	"path"
	"slices"
	"strings"

	chart "helm.sh/helm/v4/pkg/chart/v2"
	chartutil "helm.sh/helm/v4/pkg/chart/v2/util"
)

// placeholderVersion marks what stands in for a missing dependency while conditions and tags are evaluated.
const placeholderVersion = "0.0.0-missing"

// processDependencies evaluates conditions, tags, aliases and imported values as Helm does, and returns the
// dependencies that charts/ lacks and that the values leave enabled. A missing one that the values disable changes
// nothing, so it is no reason to refuse the chart.
func processDependencies(loaded *chart.Chart, values map[string]any) ([]dependencyNeed, error) {
	placehold(loaded, "")
	if err := chartutil.ProcessDependencies(loaded, values); err != nil {
		return nil, fmt.Errorf("chart dependencies processing failed: %w", err)
	}
	return takePlaceholders(loaded), nil
}

// placehold gives every chart a stand-in for each dependency that it names and does not carry.
func placehold(parent *chart.Chart, at string) {
	present := parent.Dependencies()
	for _, child := range present {
		placehold(child, path.Join(at, "charts", child.Name()))
	}
	for _, wanted := range parent.Metadata.Dependencies {
		if wanted == nil || carries(present, wanted) {
			continue
		}
		parent.AddDependency(&chart.Chart{Metadata: &chart.Metadata{
			APIVersion: chart.APIVersionV2, Name: wanted.Name, Version: placeholderVersion,
			// The need travels in metadata, because Helm copies and renames charts while it resolves aliases.
			Sources: []string{at, wanted.Name, wanted.Version, wanted.Repository},
		}})
		wanted.Version = placeholderVersion
	}
}

// carries is Helm's own check before rendering: by name only.
func carries(present []*chart.Chart, wanted *chart.Dependency) bool {
	for _, child := range present {
		if child.Name() == wanted.Name {
			return true
		}
	}
	return false
}

// takePlaceholders removes the stand-ins that are still enabled and reports what they stood for.
func takePlaceholders(parent *chart.Chart) []dependencyNeed {
	var needs []dependencyNeed
	var kept []*chart.Chart
	for _, child := range parent.Dependencies() {
		if child.Metadata.Version != placeholderVersion {
			kept = append(kept, child)
			needs = append(needs, takePlaceholders(child)...)
			continue
		}
		wanted := child.Metadata.Sources
		needs = append(needs, dependencyNeed{
			Chart: wanted[0], Name: wanted[1], Version: wanted[2], Repository: wanted[3],
			// Helm checks the top chart only; deeper ones fail when something of theirs is used.
			Required: wanted[0] == "",
		})
	}
	parent.SetDependencies(kept...)
	return needs
}

func blocking(missing []dependencyNeed) bool {
	for _, need := range missing {
		if need.Required {
			return true
		}
	}
	return false
}

func missingDependencies(missing []dependencyNeed) result {
	var names []string
	for _, need := range missing {
		if need.Required && !slices.Contains(names, need.Name) {
			names = append(names, need.Name)
		}
	}
	text := "found in Chart.yaml, but missing in charts/ directory: " + strings.Join(names, ", ")
	return result{Missing: missing, Failure: &failure{Code: codeDependency, Message: text, Names: names}}
}

// matchVersions answers which versions satisfy which ranges, by Helm's own comparison.
func matchVersions(asked *matchRequest) result {
	done := result{Matches: make([]bool, 0, len(asked.Pairs))}
	for _, pair := range asked.Pairs {
		done.Matches = append(done.Matches, pair.Range == "" || chartutil.IsCompatibleRange(pair.Range, pair.Version))
	}
	return done
}
