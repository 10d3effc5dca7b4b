package control

import (
	"fmt"
	"net"

	"golang.org/x/sys/unix"
)

// peerUID gives the effective user of the process at the other end.
func peerUID(conn *net.UnixConn) (uid int, known bool, err error) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return 0, true, fmt.Errorf("control: look at the peer: %w", err)
	}
	var cred *unix.Xucred
	var credErr error
	err = raw.Control(func(fd uintptr) {
		cred, credErr = unix.GetsockoptXucred(int(fd), unix.SOL_LOCAL, unix.LOCAL_PEERCRED)
	})
	if err == nil {
		err = credErr
	}
	if err != nil {
		return 0, true, fmt.Errorf("control: look at the peer: %w", err)
	}
	return int(cred.Uid), true, nil
}
