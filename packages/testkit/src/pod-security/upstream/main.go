// Reads one pod per line (JSON) and prints, per line and level, the verdict of Pod Security Admission at every minor
// version given by the first argument downwards to 0: '1' allowed, '0' forbidden, version 0 first.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strconv"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

func main() {
	newest, err := strconv.Atoi(os.Args[1])
	exitOn(err)
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	exitOn(err)
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var pod corev1.Pod
		exitOn(json.Unmarshal(lines.Bytes(), &pod))
		verdicts := map[api.Level]string{}
		for _, level := range []api.Level{api.LevelBaseline, api.LevelRestricted} {
			for minor := 0; minor <= newest; minor++ {
				version := api.LevelVersion{Level: level, Version: api.MajorMinorVersion(1, minor)}
				results := evaluator.EvaluatePod(version, &pod.ObjectMeta, &pod.Spec)
				if policy.AggregateCheckResults(results).Allowed {
					verdicts[level] += "1"
				} else {
					verdicts[level] += "0"
				}
			}
		}
		exitOn(out.Encode(verdicts))
	}
	exitOn(lines.Err())
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
