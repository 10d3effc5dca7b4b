package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
)

// sceneTime is how long anything that the script waits for may take.
const sceneTime = 90 * time.Second

// Script is how the demo is played.
type Script struct {
	Program Program // what relays
	Data    string  // the folder in which each device gets its own
	Once    bool    // end after the table; else stay until ctx ends
}

// Demo runs the sandbox, plays the script on it and prints the table. It
// returns nil when ctx ends, or after the table with Once; an error when
// something did not come out as the table expects. Call it instead of Run.
func (s *Sandbox) Demo(ctx context.Context, o Script) error {
	addresses, err := s.Listen(ctx)
	if err != nil {
		return err
	}
	s.announce(addresses)
	ctx, end := context.WithCancel(ctx)
	defer end()
	var result error
	group, inner := errgroup.WithContext(ctx)
	group.Go(func() error { return s.serve(inner) })
	group.Go(func() error {
		defer end()
		result = s.Script(inner, o)
		return nil
	})
	return errors.Join(group.Wait(), result)
}

// Script connects Aiko and Ben, each with a device, and plays the conversation
// on a sandbox that runs. It blocks as Demo does; the devices end with it.
func (s *Sandbox) Script(ctx context.Context, o Script) error {
	ctx, end := context.WithCancel(ctx)
	defer end()
	group, inner := errgroup.WithContext(ctx)
	devices := []Device{s.device("aiko", o.Data), s.device("ben", o.Data)}
	for _, d := range devices {
		group.Go(func() error { return o.Program.Run(inner, d) })
	}
	group.Go(func() error {
		defer end()
		return s.perform(inner, o, devices)
	})
	err := group.Wait()
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

func (s *Sandbox) device(member, data string) Device {
	s.listening.Lock()
	defer s.listening.Unlock()
	return Device{
		Member: member, Data: filepath.Join(data, member),
		Office: s.addresses.Office, OfficeToken: s.tokens[member],
		SlackAPI: s.addresses.Slack, SlackToken: s.slack.BotToken(),
	}
}

func (s *Sandbox) perform(ctx context.Context, o Script, devices []Device) error {
	for _, d := range devices {
		if err := s.connect(ctx, o.Program, d); err != nil {
			return err
		}
	}
	p := &play{s: s}
	err := p.conversation(ctx)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	fmt.Fprintf(s.opt.Out, "\n%s\n", p.table())
	err = errors.Join(err, p.check())
	if o.Once {
		return err
	}
	if err != nil {
		fmt.Fprintln(s.opt.Out, err)
	}
	s.remark("That was the conversation. Now write something yourself")
	fmt.Fprintf(s.opt.Out, "The page: %s  (Ctrl-C ends)\n", s.addresses.Page)
	<-ctx.Done()
	return err
}

// connect does what a person does to connect: start, press Connect, read the
// message in Slack and press Allow there.
func (s *Sandbox) connect(ctx context.Context, p Program, d Device) error {
	s.remark("%s starts Bellhop and presses Connect", s.name(d.Member))
	if err := s.wait(ctx, "the device of "+d.Member, func() bool { return s.office.Connected(d.Member) }); err != nil {
		return err
	}
	group, inner := errgroup.WithContext(ctx)
	group.Go(func() error { return p.Link(inner, d) })
	group.Go(func() error {
		var address string
		err := s.wait(inner, "the message that asks "+d.Member, func() bool {
			address = s.allowLink(slackID(d.Member))
			return address != ""
		})
		if err != nil {
			return err
		}
		s.remark("%s presses Allow in Slack", s.name(d.Member))
		return visit(inner, address)
	})
	if err := group.Wait(); err != nil {
		return err
	}
	return s.wait(ctx, "the lease of "+d.Member, func() bool {
		return s.office.Linked(d.Member).Linked && s.office.Holder(d.Member) != ""
	})
}

// allowLink is the address in the newest message to a person that has one of
// this machine's, "" for none.
func (s *Sandbox) allowLink(user string) string {
	found := ""
	for _, m := range s.slack.Messages() {
		if m.Requested != user && !s.sees(user, m.Channel) {
			continue
		}
		for _, l := range m.Links {
			if strings.HasPrefix(l.URL, "http://localhost:") {
				found = l.URL
			}
		}
	}
	return found
}

func (s *Sandbox) sees(user, channel string) bool {
	for _, c := range s.slack.View(user) {
		if c.ID == channel {
			return true
		}
	}
	return false
}

// visit opens an address as a browser does.
func visit(ctx context.Context, address string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return fmt.Errorf("sandbox: open the link: %w", err)
	}
	transport := &http.Transport{DisableKeepAlives: true}
	answer, err := (&http.Client{Transport: transport}).Do(request)
	if err != nil {
		return fmt.Errorf("sandbox: open the link: %w", err)
	}
	if err := answer.Body.Close(); err != nil {
		return fmt.Errorf("sandbox: open the link: %w", err)
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("sandbox: open the link: answered %s", answer.Status)
	}
	return nil
}

// wait returns once met does, looking after each change in the office and in
// Slack.
func (s *Sandbox) wait(ctx context.Context, what string, met func() bool) error {
	ctx, cancel := context.WithTimeoutCause(ctx, sceneTime, fmt.Errorf("nothing within %s", sceneTime))
	defer cancel()
	for {
		ofOffice, ofSlack := s.office.Changed(), s.slack.Changed()
		if met() {
			return nil
		}
		select {
		case <-ofOffice:
		case <-ofSlack:
		case <-ctx.Done():
			return fmt.Errorf("sandbox: waiting for %s: %w", what, context.Cause(ctx))
		}
	}
}

func (s *Sandbox) name(id string) string {
	for _, p := range s.office.People() {
		if p.ID == id {
			return p.Name
		}
	}
	return id
}
