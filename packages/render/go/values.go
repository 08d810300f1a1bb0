package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/strvals"
)

// mergeValues applies the layers as the helm command line does: files, --set-json, --set, --set-string, --set-file.
func mergeValues(asked valuesRequest) (map[string]any, error) {
	merged := map[string]any{}
	for _, layer := range asked.Files {
		data, err := layer.bytes()
		if err != nil {
			return nil, err
		}
		values, err := loader.LoadValues(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("failed to parse %s: %w", layer.Name, err)
		}
		merged = loader.MergeMaps(merged, values)
	}
	for _, text := range asked.SetJSON {
		var err error
		if merged, err = setJSON(text, merged); err != nil {
			return nil, err
		}
	}
	if err := setEach("--set", asked.Set, merged, strvals.ParseInto); err != nil {
		return nil, err
	}
	if err := setEach("--set-string", asked.SetString, merged, strvals.ParseIntoString); err != nil {
		return nil, err
	}
	return merged, setEach("--set-file", asked.SetFile, merged, func(text string, into map[string]any) error {
		return strvals.ParseIntoFile(text, into, named(asked.Named))
	})
}

func setEach(flag string, texts []string, into map[string]any, parse func(string, map[string]any) error) error {
	for _, text := range texts {
		if err := parse(text, into); err != nil {
			return fmt.Errorf("failed parsing %s data: %w", flag, err)
		}
	}
	return nil
}

// setJSON takes an object, which is merged, or key=value.
func setJSON(text string, merged map[string]any) (map[string]any, error) {
	if !strings.HasPrefix(strings.TrimSpace(text), "{") {
		if err := strvals.ParseJSON(text, merged); err != nil {
			return nil, fmt.Errorf("failed parsing --set-json data %s: %w", text, err)
		}
		return merged, nil
	}
	var object map[string]any
	if err := json.Unmarshal([]byte(text), &object); err != nil {
		return nil, fmt.Errorf("failed parsing --set-json data JSON: %s", text)
	}
	return loader.MergeMaps(merged, object), nil
}

func named(files []file) func([]rune) (any, error) {
	return func(path []rune) (any, error) {
		for _, candidate := range files {
			if candidate.Name == string(path) {
				data, err := candidate.bytes()
				return string(data), err
			}
		}
		return nil, fmt.Errorf("%s was not handed over", string(path))
	}
}
