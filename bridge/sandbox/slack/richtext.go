package slack

import (
	"fmt"
	"maps"
	"slices"
)

// maxIndent is how deep a list of rich text may stand.
const maxIndent = 8

func (c *checker) richText(path string, b object) {
	c.list(path, b, 0, c.richPart)
}

func (c *checker) richPart(path string, v any) {
	e, ok := v.(object)
	if !ok {
		c.fail(path, "must be an object")
		return
	}
	switch kind, _ := e["type"].(string); kind {
	case "rich_text_section":
		c.keys(path, e, []string{"type", "elements"})
		c.inlines(path, e)
	case "rich_text_quote":
		c.keys(path, e, []string{"type", "elements", "border"})
		c.inlines(path, e)
	case "rich_text_preformatted":
		c.keys(path, e, []string{"type", "elements", "border", "language"})
		c.inlines(path, e)
	case "rich_text_list":
		c.keys(path, e, []string{"type", "elements", "style", "indent", "offset", "border"})
		c.richList(path, e)
	default:
		c.fail(path+"/type", "unsupported type: %s", kind)
	}
}

func (c *checker) richList(path string, e object) {
	if e["style"] != "bullet" && e["style"] != "ordered" {
		c.fail(path+"/style", "must be one of bullet, ordered")
	}
	if indent, given := e["indent"].(float64); given && (indent < 0 || indent > maxIndent) {
		c.fail(path+"/indent", "must be between 0 and %d", maxIndent)
	}
	c.list(path, e, 0, func(path string, v any) {
		item, ok := v.(object)
		if !ok || item["type"] != "rich_text_section" {
			c.fail(path, "must be a rich_text_section")
			return
		}
		c.richPart(path, v)
	})
}

// inlines checks the elements of a section. Slack takes a section without any.
func (c *checker) inlines(path string, e object) {
	list, ok := e["elements"].([]any)
	if !ok {
		c.fail(path, "missing required field: elements")
		return
	}
	for i, v := range list {
		c.inline(fmt.Sprintf("%s/elements/%d", path, i), v)
	}
}

// inlineKeys are the required and the further keys of an inline element.
func inlineKeys(kind string) (required, further []string, ok bool) {
	switch kind {
	case "text":
		return []string{"text"}, nil, true
	case "link":
		return []string{"url"}, []string{"text", "unsafe"}, true
	case "user":
		return []string{"user_id"}, nil, true
	case "usergroup":
		return []string{"usergroup_id"}, nil, true
	case "channel":
		return []string{"channel_id"}, nil, true
	case "team":
		return []string{"team_id"}, nil, true
	case "broadcast":
		return []string{"range"}, nil, true
	case "emoji":
		return []string{"name"}, []string{"unicode", "skin_tone", "url", "display_url"}, true
	case "color":
		return []string{"value"}, nil, true
	case "date":
		return []string{"format"}, []string{"timestamp", "url", "fallback"}, true
	}
	return nil, nil, false
}

func (c *checker) inline(path string, v any) {
	e, ok := v.(object)
	if !ok {
		c.fail(path, "must be an object")
		return
	}
	kind, _ := e["type"].(string)
	required, further, ok := inlineKeys(kind)
	if !ok {
		c.fail(path+"/type", "unsupported type: %s", kind)
		return
	}
	c.keys(path, e, slices.Concat([]string{"type", "style"}, required, further))
	for _, name := range required {
		c.str(path, e, name, 1, maxText)
	}
	if _, isNumber := e["timestamp"].(float64); kind == "date" && !isNumber {
		c.fail(path, "missing required field: timestamp")
	}
	if text, given := e["text"]; given && kind == "link" {
		if _, isText := text.(string); !isText {
			c.fail(path+"/text", "must be a string")
		}
	}
	if kind == "broadcast" && !slices.Contains([]any{"here", "channel", "everyone"}, e["range"]) {
		c.fail(path+"/range", "must be one of here, channel, everyone")
	}
	c.style(path+"/style", e)
}

func (c *checker) style(path string, e object) {
	v, given := e["style"]
	if !given {
		return
	}
	style, ok := v.(object)
	if !ok {
		c.fail(path, "must be an object")
		return
	}
	c.keys(path, style, []string{"bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"})
	for name, on := range maps.All(style) {
		if _, ok := on.(bool); !ok {
			c.fail(path+"/"+name, "must be a boolean")
		}
	}
}
