package activity

import (
	"context"
	"reflect"

	"bellhop/app/control"
	"bellhop/app/state"
)

// How many rows are asked for at first, and at once after that.
const (
	firstPage = 100
	nextPage  = 500 // the most that the agent gives
	ahead     = 50  // rows before the end at which the next page is asked for
)

// question is one that is put to the agent: the newest rows until cover, or the
// page that follows a cursor. With keep, rows behind those that were read stay
// as they are.
type question struct {
	query control.ActivityQuery
	cover int
	after string
	keep  bool
}

// wanted is what the search and the filter stand at.
func (a *Screen) wanted() control.ActivityQuery {
	_, outcomes := filters()
	return control.ActivityQuery{Search: a.search.Text, Outcomes: outcomes[a.chips.Chosen()]}
}

// refresh asks for what is shown anew.
func (a *Screen) refresh() {
	q := question{query: a.wanted(), cover: max(firstPage, len(a.rows))}
	if !reflect.DeepEqual(q.query, a.query) {
		q.cover = firstPage
	}
	a.ask(q)
}

// news asks for what may have changed by itself: what is far down the list has
// long come to its end, unless a reply is on its way.
func (a *Screen) news() {
	if len(a.rows) <= nextPage || awaited(a.rows) || !reflect.DeepEqual(a.wanted(), a.query) {
		a.refresh()
		return
	}
	a.ask(question{query: a.query, cover: nextPage, keep: true})
}

// more asks for the page after the last.
func (a *Screen) more() {
	if a.next != "" && !a.asking {
		a.ask(question{query: a.query, after: a.next})
	}
}

// ask puts one question at a time. What is asked meanwhile is asked when the
// answer is there, as the form stands then.
func (a *Screen) ask(q question) {
	if a.asking {
		a.again = true
		return
	}
	a.asking = true
	a.env.Work(func(ctx context.Context) {
		got, err := read(ctx, a.env.Agent.Activity, q)
		a.env.Do(func() {
			a.asking = false
			a.take(q, got, err)
			if a.again {
				a.again = false
				a.refresh()
			}
		})
	})
}

// read asks for as many pages as a question takes.
func read(ctx context.Context, ask func(context.Context, control.ActivityQuery) (control.ActivityPage, error), q question) (all control.ActivityPage, err error) {
	all.Next = q.after
	for {
		in := q.query
		in.Before, in.Limit = all.Next, nextPage
		if q.after == "" {
			in.Limit = min(nextPage, max(firstPage, q.cover-len(all.Activities)))
		}
		page, err := ask(ctx, in)
		if err != nil {
			return all, err
		}
		all.Activities = append(all.Activities, page.Activities...)
		all.Next, all.Total = page.Next, page.Total
		if page.Next == "" || len(page.Activities) == 0 || len(all.Activities) >= q.cover {
			return all, nil
		}
	}
}

// digest is what of a state says that the list is another.
type digest struct {
	counts state.Counts
	totals state.Totals
	outbox state.Outbox
	newest state.Message
}

func digestOf(s state.State) digest {
	d := digest{counts: s.Counts, totals: s.Totals, outbox: s.Outbox}
	if len(s.Recent) > 0 {
		d.newest = s.Recent[0]
	}
	return d
}

// awaited says that a reply in the list is still on its way, so that any news
// may be of it.
func awaited(rows []control.Activity) bool {
	for i := range rows {
		for _, reply := range rows[i].Replies {
			if reply.State == control.ReplySending {
				return true
			}
		}
	}
	return false
}
