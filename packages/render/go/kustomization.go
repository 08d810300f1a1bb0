package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"path"
	"regexp"
	"strings"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/api/resource"
	"sigs.k8s.io/kustomize/api/types"
)

// build is one kustomization being built.
type build struct {
	files *hostFS
	top   string
	// origins is set while the caller wants them and the user's own kustomization does not print them.
	origins bool
	refused *failure
}

// buildKustomization does what `kubectl kustomize` does, with plugins, functions and remote bases refused by name and
// charts that lie in the tree inflated by Helm's engine.
func buildKustomization(p *peer, asked *kustomizationRequest) result {
	b := &build{top: path.Clean("/" + asked.Directory), origins: asked.Origins}
	b.files = &hostFS{peer: p, made: map[string][]byte{}, kinds: map[string]reply{}, prepare: b.prepare}
	options := krusty.MakeDefaultOptions()
	// kubectl sorts as it always did unless the kustomization says otherwise.
	options.Reorder = krusty.ReorderOptionUnspecified
	objects, err := krusty.MakeKustomizer(options).Run(b.files, b.top)
	if b.refused != nil {
		return result{Failure: b.refused}
	}
	if err != nil {
		return result{Failure: kustomizeFailure(err)}
	}
	return b.documents(objects, asked.MaxOutput)
}

func (b *build) documents(objects resmap.ResMap, limit int) result {
	var done result
	size := 0
	for _, object := range objects.Resources() {
		made, err := b.document(object)
		if err != nil {
			return fail(codeKustomization, err)
		}
		if size += len(made.Text); limit > 0 && size > limit {
			return fail(codeOutput, errors.New("the objects of the kustomization exceed the limit of output"))
		}
		done.Documents = append(done.Documents, made)
	}
	return done
}

func (b *build) document(object *resource.Resource) (document, error) {
	var made document
	if b.origins {
		from, err := object.GetOrigin()
		if err != nil {
			return made, err
		}
		changes, err := object.GetTransformations()
		if err != nil {
			return made, err
		}
		made.Origin = b.originOf(from)
		for _, change := range changes {
			made.Changes = append(made.Changes, *b.originOf(change))
		}
		if err := errors.Join(object.SetOrigin(nil), object.ClearTransformations()); err != nil {
			return made, err
		}
	}
	text, err := asJSON(object)
	made.Text = string(text)
	return made, err
}

// asJSON decodes the nodes as they stand. Kustomize's own way to YAML prints and parses each object twice, which took
// longer than building it.
func asJSON(object *resource.Resource) ([]byte, error) {
	var value map[string]any
	if err := object.YNode().Decode(&value); err != nil {
		return nil, err
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return text.Bytes(), err
}

// originOf turns paths relative to the kustomization into paths relative to the root.
func (b *build) originOf(from *resource.Origin) *origin {
	if from == nil {
		return nil
	}
	return &origin{Path: b.fromRoot(from.Path), ConfiguredIn: b.fromRoot(from.ConfiguredIn), Kind: from.ConfiguredBy.Kind}
}

func (b *build) fromRoot(relative string) string {
	if relative == "" {
		return ""
	}
	return strings.TrimPrefix(path.Join(b.top, relative), "/")
}

var externalPlugin = regexp.MustCompile(`unable to load external plugin '([^']*)'`)

func kustomizeFailure(err error) *failure {
	found := &failure{Code: codeKustomization, Message: err.Error()}
	if plugin := externalPlugin.FindStringSubmatch(found.Message); plugin != nil {
		found.Code, found.Names = codePlugin, []string{plugin[1]}
	} else if strings.Contains(found.Message, "must specify --enable-helm") {
		found.Code, found.Names = codePlugin, []string{"HelmChartInflationGenerator"}
	} else if strings.Contains(found.Message, "cycle detected") || strings.Contains(found.Message, "cycle not allowed") {
		found.Code = codeCycle
	}
	return found
}

const bothOrigins = "\nbuildMetadata: [" + types.OriginAnnotations + ", " + types.TransformerAnnotations + "]\n"

// withOrigins asks Kustomize to note origins, unless the kustomization prints such annotations itself.
func (b *build) withOrigins(directory string, text []byte, read types.Kustomization) []byte {
	if !b.origins || directory != b.top {
		return text
	}
	if len(read.BuildMetadata) > 0 || strings.HasPrefix(strings.TrimSpace(string(text)), "{") {
		b.origins = false
		return text
	}
	return append(text[:len(text):len(text)], bothOrigins...)
}
