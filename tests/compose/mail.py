"""A mail server for the composition's test: takes everything, prints one line for each message. Standard library only,
because it runs in the server's image."""

from __future__ import annotations

import asyncio

PORT = 2525


async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One SMTP conversation."""
    writer.write(b"220 mail\r\n")
    while line := await reader.readline():
        word = line.strip().upper().split(b" ")[0]
        if word == b"DATA":
            writer.write(b"354 go on\r\n")
            await reader.readuntil(b"\r\n.\r\n")
            print("taken", flush=True)
        writer.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
        if word == b"QUIT":
            break
    writer.close()


async def main() -> None:
    server = await asyncio.start_server(talk, "0.0.0.0", PORT)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
