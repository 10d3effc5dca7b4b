package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/signal"

	exact "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"

	"bellhop/bridge/mention"
	"bellhop/bridge/office/gateway/wire"
)

// maxLine bounds a line of classify: a frame's 1 MiB for the message and as
// much for the person.
const maxLine = 2 << 20

// byteOrderMark is what some shells put before the first line of a pipe.
const byteOrderMark = "\ufeff"

type question struct {
	Self    jsontext.Value `json:"self"`
	Message jsontext.Value `json:"message"`
}

type decision struct {
	ID     string `json:"id"`
	Direct bool   `json:"direct"`
	Reason string `json:"reason"`
}

func classifyCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "classify",
		Short: "Say which messages are direct, and why the others are not",
		Long: `classify reads one JSON object a line, {"self": person, "message": message} with
the shapes of the office gateway contract, and writes one line for each:
{"id", "direct", "reason"}. It needs no data, no secrets and no network.`,
		Example: `  bellhopd classify < messages.jsonl | grep '"direct":true'`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			// It reads without looking at its context: a signal ends the process.
			signal.Reset()
			return classify(c.InOrStdin(), c.OutOrStdout())
		},
	}
}

// classify answers each line as soon as it is read.
func classify(in io.Reader, out io.Writer) error {
	lines := bufio.NewReaderSize(in, 64<<10)
	if start, _ := lines.Peek(len(byteOrderMark)); string(start) == byteOrderMark {
		_, _ = lines.Discard(len(start))
	}
	encoder := json.NewEncoder(out)
	bad := 0
	for {
		line, err := readLine(lines)
		if len(line) > 0 {
			d, ok := decide(line)
			if !ok {
				bad++
			}
			if werr := encoder.Encode(d); werr != nil {
				return exit{exitFailed, fmt.Errorf("classify: write: %w", werr)}
			}
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return exit{exitFailed, fmt.Errorf("classify: read: %w", err)}
		}
	}
	if bad > 0 {
		return exit{exitFailed, fmt.Errorf("classify: %d lines are not {\"self\": person, \"message\": message}", bad)}
	}
	return nil
}

// readLine gives the next line. Of a line that is too long only the beginning
// is kept, which is no JSON any more.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		chunk, err := r.ReadSlice('\n')
		if len(line) <= maxLine {
			line = append(line, chunk...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

func decide(line []byte) (decision, bool) {
	bad := decision{Reason: "bad_input"}
	var q question
	if exact.Unmarshal(line, &q) != nil {
		return bad, false
	}
	self, err := wire.DecodePerson(q.Self)
	if err != nil {
		return bad, false
	}
	m, err := wire.DecodeMessage(q.Message)
	if err != nil {
		return bad, false
	}
	reason := mention.Decide(self, m)
	return decision{ID: m.ID, Direct: reason == "", Reason: string(reason)}, true
}
