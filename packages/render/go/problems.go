package main

import (
	"fmt"
	"io"
	"log"
	"log/slog"
	"regexp"
	"strconv"
	"strings"
)

const (
	codeRequest       = "request"
	codeCrash         = "crash"
	codeChart         = "chart"
	codeDependency    = "dependency"
	codeValues        = "values"
	codeSchema        = "schema"
	codeKubeVersion   = "kube-version"
	codeRequired      = "required"
	codeFail          = "fail"
	codeTemplate      = "template"
	codeOutput        = "output"
	codeKustomization = "kustomization"
	codeCycle         = "cycle"
	codeRemote        = "remote"
	codePlugin        = "plugin"
)

func panicked(broken any) *failure {
	return &failure{Code: codeCrash, Message: fmt.Sprint(broken)}
}

func fail(code string, err error) result {
	return result{Failure: &failure{Code: code, Message: err.Error()}}
}

var (
	position    = regexp.MustCompile(`\(?([^\s()"<>]+\.[A-Za-z0-9]+|[^\s()"<>:]+/templates/[^\s()"<>:]+):(\d+)`)
	valuesField = regexp.MustCompile(`\.Values\.([A-Za-z0-9_.-]+)`)
	requiredUse = regexp.MustCompile(`\brequired\b`)
)

// templateFailure places an error of Helm's engine and tells a demanded value from a template that is broken.
func templateFailure(err error, templates map[string]string) *failure {
	found := &failure{Code: codeTemplate, Message: err.Error()}
	at := position.FindStringSubmatch(found.Message)
	if at == nil {
		return found
	}
	found.File = at[1]
	found.Line, _ = strconv.Atoi(at[2])
	if strings.HasPrefix(found.Message, "execution error at (") {
		found.Code = codeFail
		if line := lineOf(templates[found.File], found.Line); requiredUse.MatchString(line) {
			found.Code = codeRequired
			found.Names = fieldsOf(line)
		}
	}
	return found
}

func lineOf(text string, number int) string {
	lines := strings.Split(text, "\n")
	if number < 1 || number > len(lines) {
		return ""
	}
	return lines[number-1]
}

func fieldsOf(line string) []string {
	var names []string
	for _, match := range valuesField.FindAllStringSubmatch(line, -1) {
		names = append(names, strings.TrimRight(match[1], "."))
	}
	return names
}

const maxWarnings = 32 << 10

// warnings collects what Helm and Kustomize log, up to a limit.
type warnings struct{ text strings.Builder }

func collectWarnings() *warnings {
	said := &warnings{}
	// Helm speaks through slog, Kustomize through log.
	slog.SetDefault(slog.New(slog.NewTextHandler(said, &slog.HandlerOptions{
		Level: slog.LevelWarn,
		ReplaceAttr: func(_ []string, attribute slog.Attr) slog.Attr {
			if attribute.Key == slog.TimeKey || attribute.Key == slog.LevelKey {
				return slog.Attr{}
			}
			return attribute
		},
	})))
	log.SetFlags(0)
	log.SetOutput(said)
	return said
}

var _ io.Writer = (*warnings)(nil)

func (w *warnings) Write(line []byte) (int, error) {
	if w.text.Len() < maxWarnings {
		w.text.Write(line[:min(len(line), maxWarnings)])
	}
	return len(line), nil
}

func (w *warnings) lines() []string {
	if w.text.Len() == 0 {
		return nil
	}
	return strings.Split(strings.TrimSuffix(w.text.String(), "\n"), "\n")
}
