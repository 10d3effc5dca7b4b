package atomicfile

// The mode that a path has before it is opened has to do here.
const (
	noFollow = 0
	noWait   = 0
)
