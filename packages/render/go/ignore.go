package main

import (
	"bytes"
	"io/fs"
	"path"
	"strings"
	"time"

	"helm.sh/helm/v4/pkg/ignore"
)

// withoutIgnored leaves out what .helmignore names. Each of the roots ("" is the top chart) was a directory of its own
// on disk, whose .helmignore holds for everything in it; charts out of archives have no such file to honour.
func withoutIgnored(files []file, roots []string) ([]file, error) {
	rules := map[string]*ignore.Rules{}
	for _, root := range roots {
		parsed, err := rulesOf(files, root)
		if err != nil {
			return nil, err
		}
		rules[root] = parsed
	}
	var kept []file
	for _, candidate := range files {
		root, relative := rootOf(candidate.Name, rules)
		if found := rules[root]; found == nil || !ignored(found, relative) {
			kept = append(kept, candidate)
		}
	}
	return kept, nil
}

func rulesOf(files []file, root string) (*ignore.Rules, error) {
	rules := ignore.Empty()
	for _, candidate := range files {
		if candidate.Name != path.Join(root, ignore.HelmIgnore) {
			continue
		}
		data, err := candidate.bytes()
		if err != nil {
			return nil, err
		}
		if rules, err = ignore.Parse(bytes.NewReader(data)); err != nil {
			return nil, err
		}
	}
	rules.AddDefaults()
	return rules, nil
}

// rootOf finds the innermost root that holds the file, and its name there.
func rootOf(name string, rules map[string]*ignore.Rules) (string, string) {
	for directory := path.Dir(name); directory != "."; directory = path.Dir(directory) {
		if rules[directory] != nil {
			return directory, strings.TrimPrefix(name, directory+"/")
		}
	}
	return "", name
}

func ignored(rules *ignore.Rules, name string) bool {
	for directory := path.Dir(name); directory != "."; directory = path.Dir(directory) {
		if rules.Ignore(directory, entry{path.Base(directory), fs.ModeDir}) {
			return true
		}
	}
	return rules.Ignore(name, entry{path.Base(name), 0})
}

// entry is a name with a kind, which is all that the rules look at.
type entry struct {
	name string
	mode fs.FileMode
}

func (e entry) Name() string       { return e.name }
func (e entry) Size() int64        { return 0 }
func (e entry) Mode() fs.FileMode  { return e.mode }
func (e entry) ModTime() time.Time { return time.Time{} }
func (e entry) IsDir() bool        { return e.mode.IsDir() }
func (e entry) Sys() any           { return nil }
