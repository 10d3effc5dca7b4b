// Package words owns what a person reads about a code: one sentence that says
// what it means and what to do, in each language.
//
// The sentences are data, in assets/translations. Nothing is decided by them:
// programs look at the Code and the Why of a [state.Problem].
package words
