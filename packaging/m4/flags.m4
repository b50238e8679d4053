dnl SPDX-License-Identifier: GPL-2.0-or-later
dnl TCPADVISOR_APPEND_FLAGS(VARIABLE, FLAGS): append each compiler flag that the compiler accepts.
AC_DEFUN([TCPADVISOR_APPEND_FLAGS], [
for flag in m4_normalize([$2]); do
	AC_MSG_CHECKING([whether $CC accepts $flag])
	saved_CFLAGS=$CFLAGS
	CFLAGS="$CFLAGS -Werror $flag"
	AC_COMPILE_IFELSE([AC_LANG_PROGRAM()],
		[AC_MSG_RESULT([yes]); $1="[$]$1 $flag"],
		[AC_MSG_RESULT([no])])
	CFLAGS=$saved_CFLAGS
done
])
dnl TCPADVISOR_APPEND_LDFLAGS(VARIABLE, FLAGS): the same for the linker.
AC_DEFUN([TCPADVISOR_APPEND_LDFLAGS], [
for flag in m4_normalize([$2]); do
	AC_MSG_CHECKING([whether the linker accepts $flag])
	saved_LDFLAGS=$LDFLAGS
	saved_CFLAGS=$CFLAGS
	CFLAGS="$CFLAGS $HARD_CFLAGS"
	LDFLAGS="$LDFLAGS $flag"
	AC_LINK_IFELSE([AC_LANG_PROGRAM()],
		[AC_MSG_RESULT([yes]); $1="[$]$1 $flag"],
		[AC_MSG_RESULT([no])])
	LDFLAGS=$saved_LDFLAGS
	CFLAGS=$saved_CFLAGS
done
])
