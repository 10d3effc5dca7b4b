// Package parts owns the building blocks that all screens share: text, cards,
// banners, fields, states, steps, buttons and the layouts that hold them.
//
// It promises: no text is cut, whatever the language or scale (it wraps where
// its script allows, or ends in an ellipsis where a list asks for one line);
// state is told by shape and words as well as by colour; everything that can
// be clicked can be reached and operated by keyboard and shows its focus;
// colours follow the theme while the window is open.
//
// Its parts know no words of the product, no state and no control client: they
// are given text and call back. They are made and used on Fyne's goroutine.
package parts
