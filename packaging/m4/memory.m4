dnl SPDX-License-Identifier: GPL-2.0-or-later
dnl TCPADVISOR_MEMORY_DIR(VARIABLE): a directory in memory, with room and in which programs can be
dnl started, or nothing. Containers often have one of 64 MiB that is noexec.
AC_DEFUN([TCPADVISOR_MEMORY_DIR], [
AC_CACHE_CHECK([for a directory in memory], [tcpadvisor_cv_memory_dir], [
	tcpadvisor_cv_memory_dir=none
	dir=/dev/shm/tcpadvisor-configure-$$
	room_kib=`df -Pk /dev/shm 2>/dev/null | $AWK 'END { print int($[4]) }'`
	AS_IF([test "$room_kib" -ge 262144 && (umask 077 && mkdir $dir) 2>/dev/null], [
		AS_ECHO(["#! /bin/sh"]) >$dir/program
		chmod +x $dir/program
		AS_IF([$dir/program 2>/dev/null], [tcpadvisor_cv_memory_dir=/dev/shm])
		rm -rf $dir
	])
])
AS_IF([test "$tcpadvisor_cv_memory_dir" != none], [$1=$tcpadvisor_cv_memory_dir])
AC_SUBST([$1])
])
