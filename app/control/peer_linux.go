package control

import (
	"fmt"
	"net"

	"golang.org/x/sys/unix"
)

// peerUID gives the user of the process at the other end, as the kernel
// recorded it when that end was connected or began to listen.
func peerUID(conn *net.UnixConn) (uid int, known bool, err error) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return 0, true, fmt.Errorf("control: look at the peer: %w", err)
	}
	var cred *unix.Ucred
	var credErr error
	err = raw.Control(func(fd uintptr) {
		cred, credErr = unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED)
	})
	if err == nil {
		err = credErr
	}
	if err != nil {
		return 0, true, fmt.Errorf("control: look at the peer: %w", err)
	}
	return int(cred.Uid), true, nil
}
