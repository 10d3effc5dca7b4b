package slack

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// The documented limits of blocks, in characters or items.
const (
	maxBlocks       = 50
	maxBlockID      = 255
	maxSectionText  = 3_000
	maxFields       = 10
	maxFieldText    = 2_000
	maxContext      = 10
	maxHeader       = 150
	maxActions      = 25
	maxURL          = 3_000
	maxAlt          = 2_000
	maxBlockContent = maxText // msg_blocks_too_long; Slack documents the error, not the size
)

// object is a JSON object.
type object = map[string]any

// readBlocks reads and checks a list of blocks; nil for none.
func readBlocks(raw string) ([]any, *failure) {
	if raw == "" {
		return nil, nil
	}
	var blocks []any
	if err := json.Unmarshal([]byte(raw), &blocks); err != nil {
		return nil, fail("invalid_blocks_format")
	}
	c := &checker{ids: map[string]bool{}}
	if len(blocks) > maxBlocks {
		c.fail("/blocks", "no more than %d items allowed", maxBlocks)
	}
	for i, b := range blocks {
		c.block(fmt.Sprintf("/blocks/%d", i), b)
	}
	switch {
	case len(c.problems) > 0:
		return nil, fail("invalid_blocks").with("errors", c.problems).explain(c.messages()...)
	case c.size > maxBlockContent:
		return nil, fail("msg_blocks_too_long")
	}
	return blocks, nil
}

// checker gathers what is wrong with blocks.
type checker struct {
	problems []string
	ids      map[string]bool
	size     int
}

func (c *checker) fail(path, format string, args ...any) {
	c.problems = append(c.problems, fmt.Sprintf(format, args...)+" [json-pointer:"+path+"]")
}

func (c *checker) messages() []string {
	out := make([]string, len(c.problems))
	for i, p := range c.problems {
		out[i] = "[ERROR] " + p
	}
	return out
}

// known are the keys of a block besides type and block_id.
func known(kind string) (keys []string, ok bool) {
	switch kind {
	case "rich_text":
		return []string{"elements"}, true
	case "section":
		return []string{"text", "fields", "accessory", "expand"}, true
	case "context", "actions":
		return []string{"elements"}, true
	case "header", "markdown":
		return []string{"text"}, true
	case "divider":
		return nil, true
	case "image":
		return []string{"image_url", "slack_file", "alt_text", "title"}, true
	}
	return nil, false
}

func (c *checker) block(path string, v any) {
	b, ok := v.(object)
	if !ok {
		c.fail(path, "must be an object")
		return
	}
	kind, _ := b["type"].(string)
	keys, ok := known(kind)
	if !ok {
		c.fail(path+"/type", "unsupported type: %s", kind)
		return
	}
	c.keys(path, b, append([]string{"type", "block_id"}, keys...))
	c.blockID(path, b)
	switch kind {
	case "rich_text":
		c.richText(path, b)
	case "section":
		c.section(path, b)
	case "context":
		c.list(path, b, maxContext, c.contextElement)
	case "actions":
		c.list(path, b, maxActions, func(string, any) {})
	case "header":
		c.text(path+"/text", b["text"], 1, maxHeader, "plain_text")
	case "markdown":
		c.str(path, b, "text", 1, maxMarkdown)
	case "image":
		c.image(path, b)
	}
}

func (c *checker) blockID(path string, b object) {
	if _, given := b["block_id"]; !given {
		return
	}
	id, _ := b["block_id"].(string)
	if n := utf8.RuneCountInString(id); n == 0 || n > maxBlockID {
		c.fail(path+"/block_id", "must be between 1 and %d characters", maxBlockID)
	}
	if c.ids[id] {
		c.fail(path+"/block_id", "`block_id` must be unique")
	}
	c.ids[id] = true
}

func (c *checker) section(path string, b object) {
	text, hasText := b["text"]
	fields, hasFields := b["fields"].([]any)
	if !hasText && !hasFields {
		c.fail(path, "missing required field: text or fields")
		return
	}
	if hasText {
		c.text(path+"/text", text, 1, maxSectionText, "plain_text", "mrkdwn")
	}
	if len(fields) > maxFields || hasFields && len(fields) == 0 {
		c.fail(path+"/fields", "must be between 1 and %d items", maxFields)
	}
	for i, f := range fields {
		c.text(fmt.Sprintf("%s/fields/%d", path, i), f, 1, maxFieldText, "plain_text", "mrkdwn")
	}
}

func (c *checker) contextElement(path string, v any) {
	if e, ok := v.(object); ok && e["type"] == "image" {
		c.keys(path, e, []string{"type", "image_url", "slack_file", "alt_text"})
		c.image(path, e)
		return
	}
	c.text(path, v, 1, maxSectionText, "plain_text", "mrkdwn")
}

func (c *checker) image(path string, b object) {
	if _, hosted := b["slack_file"]; !hosted {
		c.str(path, b, "image_url", 1, maxURL)
	}
	c.str(path, b, "alt_text", 1, maxAlt)
	if title, given := b["title"]; given {
		c.text(path+"/title", title, 1, maxAlt, "plain_text")
	}
}

// text checks a text object.
func (c *checker) text(path string, v any, shortest, longest int, kinds ...string) {
	t, ok := v.(object)
	if !ok {
		c.fail(path, "must be a text object")
		return
	}
	kind, _ := t["type"].(string)
	if !slices.Contains(kinds, kind) {
		c.fail(path+"/type", "must be one of %s", strings.Join(kinds, ", "))
		return
	}
	extra := "verbatim"
	if kind == "plain_text" {
		extra = "emoji"
	}
	c.keys(path, t, []string{"type", "text", extra})
	c.str(path, t, "text", shortest, longest)
}

// list checks the elements of a block.
func (c *checker) list(path string, b object, most int, each func(path string, v any)) {
	list, ok := b["elements"].([]any)
	if !ok {
		c.fail(path, "missing required field: elements")
		return
	}
	if len(list) == 0 || most > 0 && len(list) > most {
		c.fail(path+"/elements", "must be between 1 and %d items", most)
	}
	for i, v := range list {
		each(fmt.Sprintf("%s/elements/%d", path, i), v)
	}
}

// str checks a required string.
func (c *checker) str(path string, o object, name string, shortest, longest int) {
	text, ok := o[name].(string)
	if !ok {
		c.fail(path, "missing required field: %s", name)
		return
	}
	n := utf8.RuneCountInString(text)
	c.size += n
	switch {
	case n < shortest:
		c.fail(path+"/"+name, "must be more than %d characters", shortest-1)
	case n > longest:
		c.fail(path+"/"+name, "must be less than %d characters", longest+1)
	}
}

func (c *checker) keys(path string, o object, allowed []string) {
	for name := range o {
		if !slices.Contains(allowed, name) {
			c.fail(path, "invalid additional property: %s", name)
		}
	}
}

// withIDs gives checked blocks the ids that Slack makes up for those without.
func withIDs(blocks []any) []any {
	for i, v := range blocks {
		if b := v.(object); b["block_id"] == nil {
			b["block_id"] = fmt.Sprintf("b%03d", i)
		}
	}
	return blocks
}
