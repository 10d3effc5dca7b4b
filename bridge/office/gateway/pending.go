package gateway

import (
	"strconv"
	"sync"
	"time"

	"bellhop/bridge"
	"bellhop/bridge/office"
	"bellhop/bridge/office/gateway/wire"
)

// welcomeWithin is how long a server may take from the upgrade to its welcome,
// and to answer the renewal of a lease that it granted unasked.
const welcomeWithin = 10 * time.Second

// pending holds what is still to be told to the office: intents that outlive a
// connection, and the state of the present one. It never touches the socket:
// the writer asks for the next frame, the reader reports what came.
type pending struct {
	wake chan struct{} // capacity 1: something may be due

	mu        sync.Mutex
	whose     string // organisation and member of the first welcome
	another   bool   // a later welcome named others: nothing of ours is for them
	name      clientName
	device    string
	settles   settleQueue
	link      *linkIntent
	workspace *workspaceIntent
	replies   replyBox
	failed    []office.Failed // decided here, for the reader to report

	// The present connection.
	greeted, welcomed bool
	welcomeBy         time.Time
	pong              []byte
	pongDue           bool
	leaseState
}

// linkIntent is the account that the office should show. sent is of the
// present connection.
type linkIntent struct {
	account *bridge.Link
	sent    bool
}

// shown reports whether the office shows what is wanted.
func (l *linkIntent) shown(p bridge.Person) bool {
	linked := p.Slack != nil && p.Slack.Linked
	if l.account == nil {
		return !linked
	}
	return linked && p.Slack.TeamID == l.account.TeamID && p.Slack.UserID == l.account.UserID
}

type workspaceIntent struct{ workspace *bridge.Workspace }

func newPending(name clientName, device string, relay bool) *pending {
	d := &pending{wake: make(chan struct{}, 1), name: name, device: device}
	d.want = relay
	return d
}

// nudge lets the writer look again.
func (d *pending) nudge() {
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

func (d *pending) settle(ids []string) (dropped int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	defer d.nudge()
	return d.settles.add(ids)
}

func (d *pending) setLink(account *bridge.Link) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if account != nil {
		account = &bridge.Link{TeamID: account.TeamID, UserID: account.UserID}
	}
	d.link = &linkIntent{account: account}
	d.nudge()
}

func (d *pending) setWorkspace(w *bridge.Workspace) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if w != nil {
		copied := *w
		w = &copied
	}
	d.workspace = &workspaceIntent{workspace: w}
	d.nudge()
}

func (d *pending) send(r office.Reply) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if code, ok := d.replies.put(r); !ok {
		d.failed = append(d.failed, office.Failed{Code: code, Message: "not sent", Ref: r.Ref})
		d.failed = d.failed[max(0, len(d.failed)-repliesMax):]
	}
	d.nudge()
}

func (d *pending) setLease(want bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.setWant(want)
	d.nudge()
}

func (d *pending) reoffer() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.askAnew()
	d.nudge()
}

// begin starts a connection that was upgraded at now.
func (d *pending) begin(now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.greeted, d.welcomed, d.pongDue = false, false, false
	d.welcomeBy = now.Add(welcomeWithin)
	d.replies.unsend()
	if d.link != nil {
		d.link.sent = false
	}
	d.leaseState.begin()
	d.nudge()
}

// ping notes that the server wants a pong, and lets a renewal that is nearly
// due go out with it.
func (d *pending) ping(payload string, now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.pong, d.pongDue = []byte(payload), true
	d.pinged(now)
	d.nudge()
}

// welcome takes the server's welcome. ok is false for one out of its place.
func (d *pending) welcome(w wire.Welcome) (signal office.Welcome, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.greeted || d.welcomed {
		return office.Welcome{}, false
	}
	d.welcomed = true
	whose := strconv.Quote(w.Organization.ID) + strconv.Quote(w.Self.ID)
	d.another = d.another || d.whose != "" && d.whose != whose
	d.whose = whose
	d.noteShown(w.Self)
	d.nudge()
	return office.Welcome{
		Session: w.Session, Self: w.Self, Organization: w.Organization, Presence: w.Presence,
		Lease: d.granted(w.Lease), Elsewhere: d.elsewhere(),
	}, true
}

// leaseSaid takes a lease frame. It gives nothing when our own word since then
// has made it void, and a loss before a grant that followed one.
func (d *pending) leaseSaid(a wire.Lease, now time.Time) (changes []office.LeaseChanged) {
	d.mu.Lock()
	defer d.mu.Unlock()
	defer d.nudge()
	if d.regranted(a) {
		changes = append(changes, office.LeaseChanged{})
	}
	if lease, report := d.answered(a, now); report {
		changes = append(changes, office.LeaseChanged{Lease: lease, Elsewhere: d.elsewhere(), Holder: a.Holder})
	}
	return changes
}

// caughtUp takes the end of a replay.
func (d *pending) caughtUp(c wire.CaughtUp) office.CaughtUp {
	d.mu.Lock()
	defer d.mu.Unlock()
	return office.CaughtUp{Through: c.Through, Complete: d.completes(c)}
}

// unread notes a frame of which nothing could be read.
func (d *pending) unread() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.missed = true
}

// person takes what the office shows of this member.
func (d *pending) person(self bridge.Person) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.noteShown(self)
}

func (d *pending) noteShown(self bridge.Person) {
	if d.link != nil && d.link.shown(self) {
		d.link = nil
	}
}

// failedWith takes an error of the server's.
func (d *pending) failedWith(f office.Failed, now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if f.Ref != "" {
		d.replies.answered(f.Ref)
		return
	}
	if f.Code == "rate_limited" {
		d.limited(now, f.RetryAfter)
		d.nudge()
	}
}

func (d *pending) sent(ref string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.replies.answered(ref)
}

// takeFailed gives the refusals that were decided here.
func (d *pending) takeFailed() []office.Failed {
	d.mu.Lock()
	defer d.mu.Unlock()
	failed := d.failed
	d.failed = nil
	return failed
}
