/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Extended attributes of a file as one block of bytes: SELinux label, ACL, what users attach
 * [xattr(7)]. Those that the kernel computes from the content (security.ima, security.evm) are left
 * out: with other bytes they would be wrong.
 */
#ifndef BASE_XATTR_H
#define BASE_XATTR_H

#include <stddef.h>

/*
 * Equal blocks: equal attributes. *ret is NULL and *ret_len 0 if there are none, or the file system
 * knows none; caller frees. fd must not be O_PATH. -EFBIG beyond 64 KiB.
 */
int xattr_read(int fd, char **ret, size_t *ret_len);

/*
 * Makes them so: sets what differs, removes what is not in there. What the kernel gave to a new
 * file below security. stays if the block has none of that name, for no file is without its label.
 * -EBADMSG: not such a block.
 */
int xattr_write(int fd, const char *block, size_t len);

#endif
