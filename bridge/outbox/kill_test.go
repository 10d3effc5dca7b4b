package outbox

// childDir names the environment variable that makes the test binary the child
// that is killed: it holds the directory of the data.
const childDir = "OUTBOX_TEST_CHILD_DIR"

func childMain(string) int { return 0 }
