package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"bellhop/bridge"
	"bellhop/bridge/sandbox/office"
)

// The floor is the least that a relay which loses nothing can do: a frame from
// a websocket, JSON, one synced write to a file that was filled before, a POST
// on a connection that is kept. It knows no lease, no edits, no repeats, no
// limits and no outcome. The test binary is the floor with asFloor set, as it
// is bellhopd with asProgram.
const (
	asFloor = "BELLHOP_BENCH_FLOOR"
	// inOrder takes one message after the other; pipelined reads, writes in
	// groups and posts on several connections at once.
	inOrder, pipelined = "in order", "pipelined"

	floorFile    = 16 << 20
	floorPosters = 32
)

type floor struct {
	conn   *websocket.Conn
	file   *os.File
	at     int64
	client *http.Client
	post   string
	token  string
}

// floorFrame is as much of a frame as the floor wants.
type floorFrame struct {
	Op, ID, Type string
	At           time.Time
	Data         bridge.Message
}

type floorPost struct {
	Channel string `json:"channel"`
	Text    string `json:"text"`
}

// runFloor is the floor's main: address of the office, of Slack, path of the
// file.
func runFloor(how string) {
	f, err := newFloor(os.Args[1], os.Args[2], os.Args[3])
	if err == nil && how == inOrder {
		err = f.inOrder()
	} else if err == nil {
		err = f.pipelined()
	}
	log.Fatal("floor: ", err)
}

func newFloor(url, api, path string) (*floor, error) {
	dialer := websocket.Dialer{Subprotocols: []string{office.Subprotocol}}
	f := &floor{post: api + "chat.postMessage", token: os.Getenv("BELLHOP_SLACK_BOT_TOKEN")}
	f.client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: floorPosters}}
	var err error
	if f.file, err = os.Create(path); err != nil {
		return nil, err
	}
	if _, err = f.file.Write(make([]byte, floorFile)); err != nil {
		return nil, err
	}
	if err = f.file.Sync(); err != nil {
		return nil, err
	}
	if f.conn, _, err = dialer.Dial(url, nil); err != nil {
		return nil, err
	}
	return f, f.conn.WriteMessage(websocket.TextMessage, []byte(`{"op":"hello","protocol":1,"device":"floor","relay":true}`))
}

func (f *floor) inOrder() error {
	for {
		_, data, err := f.conn.ReadMessage()
		if err != nil {
			return err
		}
		m, ok, err := read(data)
		if err == nil && ok {
			if err = f.append(data); err == nil {
				err = syncData(f.file)
			}
			if err == nil {
				err = f.send(m)
			}
		}
		if err != nil {
			return err
		}
	}
}

func read(data []byte) (m floorPost, ok bool, err error) {
	var frame floorFrame
	if err := json.Unmarshal(data, &frame); err != nil || frame.Op != "event" {
		return m, false, err
	}
	return floorPost{Channel: rheaSlack, Text: frame.Data.Sender.ID + ": " + frame.Data.Text}, true, nil
}

// append writes behind what is there, and from the beginning again at the end.
func (f *floor) append(data []byte) error {
	if f.at+int64(len(data)) > floorFile {
		f.at = 0
	}
	_, err := f.file.WriteAt(data, f.at)
	f.at += int64(len(data))
	return err
}

func (f *floor) send(m floorPost) error {
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	r, err := http.NewRequest(http.MethodPost, f.post, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+f.token)
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	answer, err := f.client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	var said struct{ OK bool }
	if err = json.NewDecoder(answer.Body).Decode(&said); err == nil && !said.OK {
		err = fmt.Errorf("refused")
	}
	_, _ = io.Copy(io.Discard, answer.Body)
	return err
}

// taken is a message on its way through the pipeline.
type taken struct {
	data []byte
	post floorPost
}

func (f *floor) pipelined() error {
	frames, posts := make(chan taken, 1024), make(chan floorPost, 1024)
	failed := make(chan error, floorPosters+2)
	var posters sync.WaitGroup
	for range floorPosters {
		posters.Go(func() {
			for m := range posts {
				if err := f.send(m); err != nil {
					failed <- err
				}
			}
		})
	}
	go func() { failed <- f.keep(frames, posts) }()
	go func() {
		for {
			_, data, err := f.conn.ReadMessage()
			if err != nil {
				failed <- err
				return
			}
			if m, ok, err := read(data); err != nil {
				failed <- err
			} else if ok {
				frames <- taken{data, m}
			}
		}
	}()
	return <-failed
}

// keep writes all that waits with one sync.
func (f *floor) keep(frames chan taken, posts chan floorPost) error {
	for first := range frames {
		batch := []taken{first}
		for more := true; more && len(batch) < 512; {
			select {
			case next := <-frames:
				batch = append(batch, next)
			default:
				more = false
			}
		}
		for _, m := range batch {
			if err := f.append(m.data); err != nil {
				return err
			}
		}
		if err := syncData(f.file); err != nil {
			return err
		}
		for _, m := range batch {
			posts <- m.post
		}
	}
	return nil
}
