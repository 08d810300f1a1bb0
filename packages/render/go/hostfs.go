package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

var errReadOnly = errors.New("nothing is written while a kustomization is built")

// hostFS reads through the host, which answers only for paths within the root that it was started for.
type hostFS struct {
	peer *peer
	// made holds files that exist only here: kustomizations as prepared, and inflated charts.
	made map[string][]byte
	// kinds remembers what the host said about a path.
	kinds   map[string]reply
	prepare func(directory string, text []byte) ([]byte, error)
}

func (h *hostFS) stat(name string) (reply, error) {
	name = path.Clean("/" + name)
	if _, found := h.made[name]; found {
		return reply{Kind: "file", Real: name}, nil
	}
	if known, found := h.kinds[name]; found {
		return known, nil
	}
	got, err := h.peer.ask(question{Ask: "stat", Path: name})
	if err != nil {
		return reply{}, err
	}
	h.kinds[name] = got
	return got, nil
}

func (h *hostFS) Exists(name string) bool {
	got, err := h.stat(name)
	return err == nil && got.Kind != ""
}

func (h *hostFS) IsDir(name string) bool {
	got, err := h.stat(name)
	return err == nil && got.Kind == "directory"
}

func (h *hostFS) CleanedAbs(name string) (filesys.ConfirmedDir, string, error) {
	got, err := h.stat(name)
	switch {
	case err != nil:
		return "", "", err
	case got.Error != "":
		return "", "", fmt.Errorf("%s: %s", name, got.Error)
	case got.Kind == "":
		return "", "", &fs.PathError{Op: "stat", Path: name, Err: fs.ErrNotExist}
	case got.Kind == "directory":
		return filesys.ConfirmedDir(got.Real), "", nil
	default:
		return filesys.ConfirmedDir(path.Dir(got.Real)), path.Base(got.Real), nil
	}
}

func (h *hostFS) ReadFile(name string) ([]byte, error) {
	name = path.Clean("/" + name)
	if text, found := h.made[name]; found {
		return text, nil
	}
	text, err := h.read(name)
	if err != nil || !isKustomization(name) {
		return text, err
	}
	if text, err = h.prepare(path.Dir(name), text); err == nil {
		h.made[name] = text
	}
	return text, err
}

func (h *hostFS) read(name string) ([]byte, error) {
	got, err := h.peer.ask(question{Ask: "read", Path: name})
	if err != nil {
		return nil, err
	}
	if got.Kind == "" && got.Error == "" {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	if got.Error != "" {
		return nil, fmt.Errorf("%s: %s", name, got.Error)
	}
	return got.File.bytes()
}

func (h *hostFS) ReadDir(name string) ([]string, error) {
	got, err := h.peer.ask(question{Ask: "list", Path: path.Clean("/" + name)})
	if err == nil && got.Error != "" {
		err = fmt.Errorf("%s: %s", name, got.Error)
	}
	return got.Names, err
}

// files lists every file below a directory, by name relative to it.
func (h *hostFS) files(directory, prefix string) ([]file, error) {
	names, err := h.ReadDir(directory)
	if err != nil {
		return nil, err
	}
	var found []file
	for _, name := range names {
		at, relative := path.Join(directory, name), path.Join(prefix, name)
		if h.IsDir(at) {
			inner, err := h.files(at, relative)
			if err != nil {
				return nil, err
			}
			found = append(found, inner...)
			continue
		}
		data, err := h.read(at)
		if err != nil {
			return nil, err
		}
		found = append(found, newFile(relative, data))
	}
	return found, nil
}

func isKustomization(name string) bool {
	for _, recognized := range konfig.RecognizedKustomizationFileNames() {
		if path.Base(name) == recognized {
			return true
		}
	}
	return false
}

// What follows completes the interface; a build never calls it.

func (h *hostFS) Create(string) (filesys.File, error)         { return nil, errReadOnly }
func (h *hostFS) Mkdir(string) error                          { return errReadOnly }
func (h *hostFS) MkdirAll(string) error                       { return errReadOnly }
func (h *hostFS) RemoveAll(string) error                      { return errReadOnly }
func (h *hostFS) WriteFile(string, []byte) error              { return errReadOnly }
func (h *hostFS) Open(string) (filesys.File, error)           { return nil, os.ErrPermission }
func (h *hostFS) Glob(string) ([]string, error)               { return nil, os.ErrPermission }
func (h *hostFS) Walk(name string, _ filepath.WalkFunc) error { return os.ErrPermission }
