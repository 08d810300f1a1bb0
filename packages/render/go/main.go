// Command render is Bulwark's rendering engine: Helm's and Kustomize's own libraries behind one JSON request a line on
// standard input and one JSON answer a line on standard output. It opens no file and no connection: charts are handed
// over in the request, and files of a kustomization are asked for on standard output and answered on standard input.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"log"
	"os"
	"runtime/debug"
)

// heapTarget is where collection becomes frequent, in bytes; the host replaces an instance that has grown beyond it.
const heapTarget = 320 << 20

func main() {
	// Collecting is slow in WebAssembly, so there is little of it until the heap is as large as an instance should be.
	debug.SetGCPercent(800)
	debug.SetMemoryLimit(heapTarget)
	peer := &peer{in: bufio.NewReaderSize(os.Stdin, 1<<16), out: bufio.NewWriterSize(os.Stdout, 1<<16)}
	for {
		err := peer.serveOne()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			log.Fatal(err)
		}
	}
}

// peer is the host on the other side of the two streams.
type peer struct {
	in  *bufio.Reader
	out *bufio.Writer
}

func (p *peer) serveOne() error {
	line, err := p.in.ReadBytes('\n')
	if err != nil {
		return err
	}
	var asked request
	if err := json.Unmarshal(line, &asked); err != nil {
		return err
	}
	return p.send(answer(p, asked))
}

func (p *peer) send(message any) error {
	// Encode appends the newline; HTML escapes would only make templates longer.
	encoder := json.NewEncoder(p.out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(message); err != nil {
		return err
	}
	return p.out.Flush()
}

// ask sends a question about a file and reads the host's reply.
func (p *peer) ask(q question) (reply, error) {
	if err := p.send(q); err != nil {
		return reply{}, err
	}
	line, err := p.in.ReadBytes('\n')
	if err != nil {
		return reply{}, err
	}
	var got reply
	err = json.Unmarshal(line, &got)
	return got, err
}

func answer(p *peer, asked request) (done result) {
	said := collectWarnings()
	defer func() {
		if broken := recover(); broken != nil {
			done = result{Failure: panicked(broken)}
		}
		done.ID = asked.ID
		done.Warnings = said.lines()
	}()
	switch {
	case asked.Chart != nil:
		return renderChart(asked.Chart)
	case asked.Kustomization != nil:
		return buildKustomization(p, asked.Kustomization)
	case asked.Match != nil:
		return matchVersions(asked.Match)
	default:
		return result{Failure: &failure{Code: codeRequest, Message: "the request names no operation"}}
	}
}
