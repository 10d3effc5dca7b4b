package relay

import (
	"slices"
	"time"

	"bellhop/bridge"
)

// maxGaps bounds the times that the office has lost messages of. More than that
// are told as fewer that cover more: what lies in one is posted, if it was not.
const maxGaps = 64

// officeAhead is how far the office's clock may be ahead of this one.
const officeAhead = 10 * time.Minute

// past is what of a gap is not in the future: what comes later cannot be lost
// yet, and would be posted again although another device did.
func past(g bridge.Gap, now time.Time) bridge.Gap {
	if end := now.Add(officeAhead); g.To.After(end) {
		g.To = end
	}
	return g
}

// addGap gives the gaps with one more, oldest first, none of them touching
// another; news is false when it was covered. The list that came in is not
// changed.
func addGap(gaps []bridge.Gap, g bridge.Gap) (out []bridge.Gap, news bool) {
	if g.To.Before(g.From) {
		return gaps, false
	}
	from, _ := slices.BinarySearchFunc(gaps, g, func(have, g bridge.Gap) int { return have.To.Compare(g.From) })
	to := from
	for to < len(gaps) && !gaps[to].From.After(g.To) {
		to++
	}
	if to == from+1 && gaps[from].Covers(g.From) && gaps[from].Covers(g.To) {
		return gaps, false
	}
	if to > from {
		if gaps[from].From.Before(g.From) {
			g.From = gaps[from].From
		}
		if gaps[to-1].To.After(g.To) {
			g.To = gaps[to-1].To
		}
	}
	out = slices.Replace(slices.Clone(gaps), from, to, g)
	if len(out) > maxGaps {
		out = joinNearest(out)
	}
	return out, true
}

// joinNearest makes one of the two neighbours that are closest to each other.
func joinNearest(gaps []bridge.Gap) []bridge.Gap {
	nearest := 1
	for i := 2; i < len(gaps); i++ {
		if gaps[i].From.Sub(gaps[i-1].To) < gaps[nearest].From.Sub(gaps[nearest-1].To) {
			nearest = i
		}
	}
	gaps[nearest-1].To = gaps[nearest].To
	return slices.Delete(gaps, nearest, nearest+1)
}
