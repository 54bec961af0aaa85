"""The command line in Chinese: help pages, and errors as one line with what to do next.

Typer speaks English; what it says when options do not fit is put into Chinese here. No error leaves as a
traceback.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from luoshi.errors import LuoshiError

INTERRUPTED = 130
_BUG = 1
_WIDTH = 80
_USAGE_ERROR: type[Exception] = typer.BadParameter.__mro__[1]  # Typer's own base of everything said about options


def complain(error: LuoshiError) -> None:
    """Say what went wrong, on one line of standard error."""
    typer.echo(f"错误：{error}".replace("\n", " "), err=True)


def remark(text: str) -> None:
    """Say on standard error what a person should know of a result."""
    typer.echo(f"提示：{text}".replace("\n", " "), err=True)


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
        except Exception as error:  # a bug of ours: still no traceback for the person in front of it
            complain(bug(error))
            return _BUG


def bug(error: Exception, where: str = "") -> LuoshiError:
    """What to say about an error that is ours. ``LUOSHI_TRACEBACK=1`` shows where it happened."""
    if os.environ.get("LUOSHI_TRACEBACK"):
        raise error
    shown = f"{type(error).__name__}: {error}".rstrip(": ")
    return LuoshiError(f"{where}程序内部出错（{shown}）", "请把这一行和所读的文件发给维护者")


def _close_quietly() -> None:
    """Whoever read our output has gone: let the interpreter's last flush go nowhere."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):  # a stream without a descriptor, as under tests
        pass


# --- What Typer says -------------------------------------------------------

_SAID = (
    (re.compile(r"No such option:? '?(?P<what>[^ ']+)"), "没有 {what} 这个选项"),
    (re.compile(r"No such command '(?P<what>.*)'"), "没有 {what} 这个命令"),
    (re.compile(r"Got unexpected extra arguments?(?:\(s\))? \((?P<what>.*)\)"), "多出了 {what}"),
    (re.compile(r"Missing argument '(?P<what>[^']+)'"), "缺少{what}"),
    (re.compile(r"Missing option '(?P<what>[^']+)'"), "缺少选项 {what}"),
    (re.compile(r"Missing command"), "缺少命令"),
    (re.compile(r"Option '?(?P<what>-[^ ']+)'? requires"), "选项 {what} 后面缺少内容"),
    (re.compile(r"Option '?(?P<what>-[^ ']+)'? does not take"), "选项 {what} 后面不带内容"),
    (re.compile(r"Invalid value for (?:argument )?'(?P<what>[^']+)'.*'(?P<value>.*)' is not a valid int"), "{what} 要一个整数，不是“{value}”"),
    (re.compile(r"Invalid value for (?:argument )?'(?P<what>[^']+)': (?P<value>\S+) is not in the range (?P<range>.*?)\.?$"), "{what} 要在 {range} 之内，不能是 {value}"),
)  # fmt: skip


def _in_chinese(error: Exception) -> LuoshiError:
    said = str(getattr(error, "format_message", lambda: error)())
    context = getattr(error, "ctx", None)
    hint = f"用法见 {context.command_path} --help" if context else "用法见 luoshi --help"
    if close := list(getattr(error, "possibilities", None) or ()):
        hint = f"是不是 {'、'.join(close)}？{hint}"
    for pattern, chinese in _SAID:
        if match := pattern.search(said):
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
            parts.append(f"{title}：\n" + "\n".join(_columns(rows)))
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


def _columns(rows: list[tuple[str, str]]) -> Iterator[str]:
    """Two columns, aligned by the width that characters take on the screen."""
    widest = max(_width(left) for left, _ in rows)
    for left, right in rows:
        lines = list(_wrapped(right, _WIDTH - widest - 4)) or [""]
        yield f"  {left}{' ' * (widest - _width(left))}  {lines[0]}".rstrip()
        for line in lines[1:]:
            yield " " * (widest + 4) + line


def _wrapped(text: str, room: int) -> Iterator[str]:
    line = ""
    for piece in re.findall(r"[!-~]+|.", text):  # words in Latin letters stay whole
        mark = piece in "，。；：、）”！？"  # never at the head of a line
        if line and not mark and _width(line + piece) > room:
            yield line.rstrip()
            line = ""
        line += piece if line or piece != " " else ""
    if line:
        yield line.rstrip()


def _width(text: str) -> int:
    import unicodedata

    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
