package main

import (
	"encoding/base64"
	"unicode/utf8"
)

// request is one line of input: exactly one operation is set.
type request struct {
	ID            int                   `json:"id"`
	Chart         *chartRequest         `json:"chart"`
	Kustomization *kustomizationRequest `json:"kustomization"`
	Match         *matchRequest         `json:"match"`
}

// file is text where it is UTF-8 and base64 where it is not.
type file struct {
	Name   string `json:"name"`
	Text   string `json:"text,omitempty"`
	Base64 string `json:"base64,omitempty"`
}

func (f file) bytes() ([]byte, error) {
	if f.Base64 == "" {
		return []byte(f.Text), nil
	}
	return base64.StdEncoding.DecodeString(f.Base64)
}

func newFile(name string, data []byte) file {
	if utf8.Valid(data) {
		return file{Name: name, Text: string(data)}
	}
	return file{Name: name, Base64: base64.StdEncoding.EncodeToString(data)}
}

type chartRequest struct {
	// Files are named relative to the chart, charts/ included; archives in charts/ are unpacked by the host.
	Files []file `json:"files"`
	// Directories are the charts among them that were directories of their own, "" for the top, whose .helmignore holds.
	Directories []string       `json:"directories"`
	Values      valuesRequest  `json:"values"`
	Release     releaseRequest `json:"release"`
	KubeVersion string         `json:"kubeVersion"`
	APIVersions []string       `json:"apiVersions"`
	MaxOutput   int            `json:"maxOutput"`
}

type releaseRequest struct {
	Name      string `json:"name"`
	Namespace string `json:"namespace"`
}

// valuesRequest holds the layers in the order in which Helm applies them.
type valuesRequest struct {
	Files     []file   `json:"files"`
	SetJSON   []string `json:"setJson"`
	Set       []string `json:"set"`
	SetString []string `json:"setString"`
	SetFile   []string `json:"setFile"`
	// Named holds the files that setFile names.
	Named []file `json:"named"`
}

type kustomizationRequest struct {
	// Directory holds the kustomization, absolute within the root that the host answers for.
	Directory string `json:"directory"`
	// Origins asks for the files that each object comes from and that changed it.
	Origins   bool `json:"origins"`
	MaxOutput int  `json:"maxOutput"`
}

type matchRequest struct {
	Pairs []versionPair `json:"pairs"`
}

type versionPair struct {
	Range   string `json:"range"`
	Version string `json:"version"`
}

// question is what the engine asks while it builds a kustomization.
type question struct {
	Ask  string `json:"ask"` // stat, read or list
	Path string `json:"path"`
}

type reply struct {
	// Kind answers stat: file, directory, or empty where there is nothing.
	Kind string `json:"kind"`
	// Real is the path with links followed.
	Real  string   `json:"real"`
	File  file     `json:"file"`
	Names []string `json:"names"`
	Error string   `json:"error"`
}

// result is the one answer to a request.
type result struct {
	ID int `json:"id"`
	// Files are rendered templates, by name.
	Files []file `json:"files,omitempty"`
	// CRDs are files of crds/ folders, which are installed but never rendered.
	CRDs      []file           `json:"crds,omitempty"`
	Documents []document       `json:"documents,omitempty"`
	Library   bool             `json:"library,omitempty"`
	Missing   []dependencyNeed `json:"missing,omitempty"`
	Matches   []bool           `json:"matches,omitempty"`
	Warnings  []string         `json:"warnings,omitempty"`
	Failure   *failure         `json:"failure,omitempty"`
}

// document is one object of a kustomization, as JSON.
type document struct {
	Text    string   `json:"text"`
	Origin  *origin  `json:"origin,omitempty"`
	Changes []origin `json:"changes,omitempty"`
}

// origin names a file relative to the root, and the generator or transformer that used it.
type origin struct {
	Path         string `json:"path,omitempty"`
	ConfiguredIn string `json:"configuredIn,omitempty"`
	Kind         string `json:"kind,omitempty"`
}

// dependencyNeed is a dependency of Chart.yaml that charts/ lacks.
type dependencyNeed struct {
	// Chart is the folder of the chart that wants it, relative to the top, "" for the top itself.
	Chart      string `json:"chart"`
	Name       string `json:"name"`
	Version    string `json:"version"`
	Repository string `json:"repository"`
	// Required is false where Helm itself would render without it.
	Required bool `json:"required"`
}

// failure carries the engine's own text and what can be told apart in it.
type failure struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	// File and Line are those of the template or values file.
	File string `json:"file,omitempty"`
	Line int    `json:"line,omitempty"`
	// Names are dependencies, values keys, plugins or addresses, as the code says.
	Names []string `json:"names,omitempty"`
}
