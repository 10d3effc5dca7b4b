// Package fonts owns the two fonts that make Japanese, Korean and Chinese names
// show on a machine that has no font for them: subsets of Noto Sans CJK in
// regular and bold, under the SIL Open Font License (OFL.txt, which travels
// with them).
//
// They hold what JIS X 0213, Windows-31J, GB 2312 and KS X 1001 have, all
// Hangul syllables and their letters, in Japanese forms, and nothing that
// Fyne's own fonts have: Latin stays Noto Sans, emoji stay in colour. A line is
// as high with them as without.
//
// It imports nothing, and only the window imports it: the agent is 10 MB
// smaller for it. make.sh says how the files are made.
package fonts
