"""The command line in Chinese: help pages, and errors as one line with what to do next.

Typer speaks English; what it says when options do not fit is put into Chinese here. No error leaves as a
traceback.
"""

from __future__ import annotations

import errno
import os
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from threading import Event
from types import FrameType
from typing import Any, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup

from luoshi.errors import LuoshiError
from luoshi.papers.screen import columns, wrapped

INTERRUPTED = 130
_BUG = 1
_WIDTH = 80
_USAGE_ERROR: type[Exception] = typer.BadParameter.__mro__[1]  # Typer's own base of everything said about options


def complain(error: LuoshiError) -> None:
    """Say what went wrong, on one line of standard error."""
    _say(f"错误：{error}")


def remark(text: str) -> None:
    """Say on standard error what a person should know of a result."""
    _say(f"提示：{text}")


def _say(text: str) -> None:
    print(text.replace("\n", " "), file=sys.stderr, flush=True)  # where a progress bar makes room for it


interrupted = Event()
"""Set by Ctrl-C. A library may drop the KeyboardInterrupt that is raised within it (lxml does); loops over files ask here."""


def _interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
    interrupted.set()
    sys.unraisablehook = _say_nothing_of_interrupts
    raise KeyboardInterrupt


def _say_nothing_of_interrupts(dropped: sys.UnraisableHookArgs) -> None:
    if dropped.exc_type is not KeyboardInterrupt:
        sys.__unraisablehook__(dropped)


class ChineseCommand(TyperCommand):
    """A command whose help is Chinese."""

    def get_help(self, ctx: Any) -> str:
        return _help(self, ctx)


class ChineseGroup(TyperGroup):
    """The program: Chinese help, one-line errors, quiet ends."""

    def get_help(self, ctx: Any) -> str:
        return _help(self, ctx)

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run and exit; the exit code is 2 for what a person can put right."""
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="replace")  # a file name may hold what no terminal can show
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, _interrupt)
        extra["standalone_mode"] = False
        sys.exit(self._run(args, extra))

    def _run(self, args: tuple[Any, ...], extra: dict[str, Any]) -> int:
        try:
            code = super().main(*args, **extra)
            sys.stdout.flush()
            return code if isinstance(code, int) else 0
        except LuoshiError as error:
            complain(error)
            return error.exit_code
        except (typer.Abort, KeyboardInterrupt):
            return INTERRUPTED
        except BrokenPipeError:
            _close_quietly()
            return 0
        except _USAGE_ERROR as error:
            complain(_in_chinese(error))
            return LuoshiError.exit_code
        except OSError as error:  # files explain their own; what is left is standard output on a full disk
            _close_quietly()
            complain(unwritable("标准输出", error))
            return LuoshiError.exit_code
        except Exception as error:  # a bug of ours: still no traceback for the person in front of it
            complain(bug(error))
            return _BUG


def bug(error: Exception, where: str = "") -> LuoshiError:
    """What to say about an error that is ours. ``LUOSHI_TRACEBACK=1`` shows where it happened."""
    if os.environ.get("LUOSHI_TRACEBACK"):
        raise error
    shown = f"{type(error).__name__}: {error}".rstrip(": ")
    return LuoshiError(f"{where}程序内部出错（{shown}）", "请把这一行和所读的文件发给维护者")


def unwritable(where: str, error: OSError) -> LuoshiError:
    """What to say when something cannot be written."""
    reason, hint = _REASONS.get(error.errno or 0, (error.strerror or str(error), "请换一个位置再试"))
    return LuoshiError(f"写不了{where}：{reason}", hint)


_REASONS = {
    errno.ENOSPC: ("磁盘已满", "请腾出空间再试"),
    errno.EDQUOT: ("磁盘配额已满", "请腾出空间再试"),
    errno.EACCES: ("没有写的权限", "请换一个位置，或检查文件夹的权限"),
    errno.EPERM: ("没有写的权限", "请换一个位置，或检查文件夹的权限"),
    errno.EROFS: ("这里只能读", "请换一个位置"),
    errno.ENOENT: ("没有这个文件夹", "请先建好文件夹，或换一个位置"),
    errno.ENOTDIR: ("路径里有一段不是文件夹", "请检查路径"),
    errno.EISDIR: ("这是文件夹", "请给 -o 一个文件名"),
    errno.EEXIST: ("同名的文件挡住了路", "请换一个名字"),
    errno.ENAMETOOLONG: ("名字太长", "请换一个短些的名字"),
}


def _close_quietly() -> None:
    """Whoever read our output has gone: let the interpreter's last flush go nowhere."""
    with suppress(OSError, ValueError):  # a stream without a descriptor, as under tests
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


# --- What Typer says -------------------------------------------------------

_BAD = r"Invalid value for (?:argument )?'(?P<what>[^']+)'"
_SAID = (
    (r"No such option:? '?(?P<what>[^ ']+)", "没有 {what} 这个选项"),
    (r"No such command '(?P<what>[^']*)'", "没有 {what} 这个命令"),
    (r"Got unexpected extra arguments?(?:\(s\))? \((?P<what>.*)\)", "多出了 {what}"),
    (r"Missing argument '(?P<what>[^']+)'", "缺少{what}"),
    (r"Missing option '(?P<what>[^']+)'", "缺少选项 {what}"),
    (r"Missing command", "缺少命令"),
    (r"Option '?(?P<what>-[^ ']+)'? requires", "选项 {what} 后面缺少内容"),
    (r"Option '?(?P<what>-[^ ']+)'? does not take", "选项 {what} 后面不带内容"),
    (_BAD + r".*valid int", "{what} 要一个整数"),
    (_BAD + r".*(?:less than or equal to|<=) ?(?P<limit>[0-9]+)", "{what} 不能大于 {limit}"),
    (_BAD + r".*(?:greater than or equal to|>=) ?(?P<limit>[0-9]+)", "{what} 不能小于 {limit}"),
    (_BAD, "{what} 的内容不对"),
)  # fmt: skip


def _in_chinese(error: Exception) -> LuoshiError:
    said = str(getattr(error, "format_message", lambda: error)())
    context = getattr(error, "ctx", None)
    hint = f"用法见 {context.command_path} --help" if context else "用法见 luoshi --help"
    close = list(getattr(error, "possibilities", None) or re.findall(r"Did you mean '?([^'?]+)", said))
    if close:
        hint = f"是不是 {'、'.join(close)}？{hint}"
    for pattern, chinese in _SAID:
        if match := re.search(pattern, said):
            return LuoshiError(chinese.format(**match.groupdict()), hint)
    return LuoshiError(said.rstrip("."), hint)


# --- Help ------------------------------------------------------------------


def _help(command: Any, ctx: Any) -> str:
    arguments = [p for p in command.get_params(ctx) if p.param_type_name == "argument"]
    options = [p for p in command.get_params(ctx) if p.param_type_name == "option" and not p.hidden]
    commands = [(name, sub.get_short_help_str(200)) for name, sub in getattr(command, "commands", {}).items()]
    tail = "命令 …" if commands else " ".join(_usage(p) for p in arguments)
    parts = [f"用法：{ctx.command_path} [选项] {tail}".rstrip(), command.help or ""]
    for title, rows in (
        ("参数", [(_name(p), p.help or "") for p in arguments]),
        ("选项", [(_flags(p), _help_of(p)) for p in options]),
        ("命令", commands),
    ):
        if rows:
            parts.append(f"{title}：\n" + "\n".join(_aligned(rows)))
    if commands:
        parts.append(f"每个命令的说明见：{ctx.command_path} 命令 --help")
    return "\n\n".join(filter(None, parts))


def _name(param: Any) -> str:
    return str(param.metavar or param.name)


def _usage(argument: Any) -> str:
    name = _name(argument) + ("…" if argument.nargs == -1 else "")
    return name if argument.required else f"[{name}]"


def _flags(option: Any) -> str:
    flags = ", ".join([*option.opts, *option.secondary_opts])
    return flags if option.is_flag or not option.metavar else f"{flags} {option.metavar}"


def _help_of(option: Any) -> str:
    return "显示这段说明" if option.name == "help" else str(option.help or "")


def _aligned(rows: list[tuple[str, str]]) -> Iterator[str]:
    """Two columns, aligned by the width that characters take on the screen."""
    widest = max(columns(left) for left, _ in rows)
    for left, right in rows:
        lines = list(wrapped(right, _WIDTH - widest - 4)) or [""]
        yield f"  {left}{' ' * (widest - columns(left))}  {lines[0]}".rstrip()
        for line in lines[1:]:
            yield " " * (widest + 4) + line
