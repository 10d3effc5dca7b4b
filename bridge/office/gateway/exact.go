package gateway

import (
	"encoding/json"

	"bellhop/bridge"
)

// decodeExactly reads a frame whose keys do not have the types of the union: a
// key that is unknown in this op or event may carry anything, and only a known
// one of another type makes the frame malformed.
func decodeExactly(data []byte) (any, error) {
	var head struct {
		Op string `json:"op"`
	}
	if json.Unmarshal(data, &head) != nil {
		return nil, malformed("not an object with a string op")
	}
	f := frame{Op: head.Op}
	var err error
	switch head.Op {
	case "event":
		return decodeEventExactly(data)
	case "lease":
		err = json.Unmarshal(data, &f.leaseBody)
	case "caught_up":
		err = json.Unmarshal(data, &f.caughtUpBody)
	case "sent":
		var sent struct {
			Ref       string `json:"ref"`
			MessageID string `json:"message_id"`
		}
		err = json.Unmarshal(data, &sent)
		f.Ref, f.MessageID = sent.Ref, sent.MessageID
	case "error":
		var failed struct {
			Ref        string  `json:"ref"`
			Code       string  `json:"code"`
			Message    *string `json:"message"`
			RetryAfter float64 `json:"retry_after_s"`
		}
		err = json.Unmarshal(data, &failed)
		f.answerBody = answerBody{Ref: failed.Ref, Code: failed.Code, Message: failed.Message, RetryAfter: failed.RetryAfter}
	case "welcome":
		err = json.Unmarshal(data, &f.welcomeBody)
	}
	if err != nil {
		return nil, malformed("a key has another type")
	}
	return f.dispatch()
}

func decodeEventExactly(data []byte) (any, error) {
	var head struct {
		Type string          `json:"type"`
		Data json.RawMessage `json:"data"`
	}
	if json.Unmarshal(data, &head) != nil {
		return nil, malformed("type is not a string")
	}
	if head.Type != "" && fillers(bridge.EventType(head.Type)) == nil {
		return nil, unknownEvent()
	}
	var outer struct {
		eventBody
		Data json.RawMessage `json:"data"`
	}
	if json.Unmarshal(data, &outer) != nil {
		return nil, malformed("a key has another type")
	}
	body := outer.eventBody
	if len(head.Data) > 0 && string(head.Data) != "null" {
		exact, err := decodeDataExactly(bridge.EventType(head.Type), head.Data)
		if err != nil {
			return nil, malformed(head.Type + ": a key has another type")
		}
		body.Data = exact
	}
	return body.read()
}

func decodeDataExactly(t bridge.EventType, data []byte) (*eventData, error) {
	d := new(eventData)
	switch t {
	case bridge.MessageCreated, bridge.MessageUpdated:
		return d, json.Unmarshal(data, &d.WireMessage)
	case bridge.MessageDeleted:
		var deleted struct {
			deletedBody
			ID string `json:"id"`
		}
		err := json.Unmarshal(data, &deleted)
		d.ID, d.deletedBody = deleted.ID, deleted.deletedBody
		return d, err
	case bridge.PersonChanged:
		d.Person = new(bridge.WirePerson)
		return d, json.Unmarshal(data, d.Person)
	case bridge.HistoryGap:
		return d, json.Unmarshal(data, &d.gapBody)
	}
	return d, json.Unmarshal(data, &d.presenceBody)
}
