using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Watchgrain.Client.Spill;

/// <summary>
/// Records in the order in which they were appended, taken away at the front. The file never grows beyond its bound; while it is open no other process can open it. Survives the end of the process at any moment, not a loss of power:
/// nothing is flushed to the disk. Not thread-safe. The format stands in docs/formats/client-spill.md.
/// </summary>
internal sealed class SpillFile : IDisposable
{
    public const int HeaderLength = 16;
    public const int FrameLength = 12;
    private const int HeadAt = 8;
    private const int ChecksumAt = sizeof(int);

    private readonly string path;
    private readonly long maxBytes;
    private readonly byte[] frame = new byte[FrameLength];
    private FileStream file;
    // Of what lies in the file now: the place of the record at HeaderLength, the first record that is still wanted, and the end of the last.
    private long origin;
    private long head;
    private long tail;

    private SpillFile(string path, long maxBytes, FileStream file) => (this.path, this.maxBytes, this.file) = (path, maxBytes, file);

    private static ReadOnlySpan<byte> Magic => "WGSPILL\u0001"u8;

    private SafeFileHandle Handle => file.SafeFileHandle;

    /// <summary>Bytes of the records that are still wanted.</summary>
    public long Bytes => tail - head;

    /// <param name="path">The file; made when there is none, readable by its owner only.</param>
    /// <param name="maxBytes">Bound of its size.</param>
    /// <param name="found">The records that an earlier process left, in order.</param>
    /// <param name="damaged">Records that cannot be read: one that was being written when the process ended, or whose bytes have changed. They are passed over.</param>
    /// <exception cref="IOException">Another process has it open, or it is no spill file.</exception>
    public static SpillFile Open(string path, long maxBytes, out IReadOnlyList<SpillPlace> found, out int damaged)
    {
        FileStream stream;
        try
        {
            stream = Create(path, FileMode.OpenOrCreate);
        }
        catch (IOException error)
        {
            throw new IOException($"the spill file {path} cannot be opened; is another process using it? ({error.Message})", error);
        }
        try
        {
            var file = new SpillFile(path, maxBytes, stream);
            (found, damaged) = file.Recover();
            return file;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <returns>False when there is no room.</returns>
    public bool TryAppend(ReadOnlySpan<byte> body, out SpillPlace place)
    {
        place = new SpillPlace(tail, FrameLength + body.Length);
        if (!HasRoom(place.Length) && !(tail - head + place.Length <= maxBytes / 2 && TryCompact() && HasRoom(place.Length)))
            return false;
        BinaryPrimitives.WriteInt32LittleEndian(frame, body.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(frame.AsSpan(ChecksumAt), Checksum(body));
        try
        {
            RandomAccess.Write(Handle, frame, PhysicalOf(tail));
            RandomAccess.Write(Handle, body, PhysicalOf(tail) + FrameLength);
        }
        catch (IOException)
        {
            // A full disk: half a record would be taken for one that a crash has torn.
            file.SetLength(PhysicalOf(tail));
            throw;
        }
        tail = place.End;
        return true;
    }

    /// <returns>The body; null when its bytes have changed.</returns>
    public byte[]? Read(SpillPlace place)
    {
        var record = new byte[place.Length];
        if (Fill(record, PhysicalOf(place.At)) < record.Length)
            return null;
        var body = record.AsSpan(FrameLength);
        return BinaryPrimitives.ReadInt32LittleEndian(record) == body.Length && BinaryPrimitives.ReadUInt64LittleEndian(record.AsSpan(ChecksumAt)) == Checksum(body) ? body.ToArray() : null;
    }

    /// <summary>Everything before the end of this record is no longer wanted.</summary>
    public void ReleaseThrough(SpillPlace place)
    {
        head = place.End;
        if (head == tail)
        {
            // Nothing to keep: the file becomes as small as it was.
            file.SetLength(HeaderLength);
            origin = head;
        }
        WriteHead(Handle, PhysicalOf(head));
    }

    public void Dispose() => file.Dispose();

    private long PhysicalOf(long at) => at - origin + HeaderLength;

    private bool HasRoom(int length) => PhysicalOf(tail) + length <= maxBytes;

    /// <summary>Moves what is still wanted to a new file in the place of this one, which is held under the same lock all the time.</summary>
    private bool TryCompact()
    {
        if (head == origin)
            return false;
        var draft = path + ".new";
        var next = Create(draft, FileMode.Create);
        try
        {
            WriteHeader(next.SafeFileHandle);
            var buffer = new byte[1 << 16];
            for (long done = 0, read; done < Bytes; done += read)
            {
                read = Fill(buffer.AsSpan(0, (int)Math.Min(buffer.Length, Bytes - done)), PhysicalOf(head) + done);
                if (read == 0)
                    throw new IOException($"{path} is shorter than what was written to it");
                RandomAccess.Write(next.SafeFileHandle, buffer.AsSpan(0, (int)read), HeaderLength + done);
            }
            File.Move(draft, path, overwrite: true);
        }
        catch
        {
            next.Dispose();
            File.Delete(draft);
            throw;
        }
        file.Dispose();
        (file, origin) = (next, head);
        return true;
    }

    private (IReadOnlyList<SpillPlace> Found, int Damaged) Recover()
    {
        var header = new byte[HeaderLength];
        if (Fill(header, 0) < HeaderLength)
        {
            // New, or its process ended before it had written anything else.
            WriteHeader(Handle);
            return ([], 0);
        }
        if (!header.AsSpan(0, HeadAt).SequenceEqual(Magic))
            throw new IOException($"{path} is not a spill file of this version of Watchgrain");
        var length = file.Length;
        var begin = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(HeadAt));
        // Sending a record twice does no harm.
        if (begin < HeaderLength || begin > length)
            begin = HeaderLength;
        (head, tail) = (begin - HeaderLength, begin - HeaderLength);
        var (found, damaged) = (new List<SpillPlace>(), 0);
        while (PhysicalOf(tail) < length)
        {
            var isWhole = Fill(frame, PhysicalOf(tail)) == FrameLength;
            var size = isWhole ? BinaryPrimitives.ReadInt32LittleEndian(frame) : 0;
            var place = new SpillPlace(tail, FrameLength + size);
            if (size <= 0 || place.Length < 0 || PhysicalOf(place.End) > length)
            {
                // What follows cannot be told apart any more.
                damaged++;
                file.SetLength(PhysicalOf(tail));
                break;
            }
            if (Read(place) is null)
                damaged++;
            else
                found.Add(place);
            tail = place.End;
        }
        return (found, damaged);
    }

    private int Fill(Span<byte> target, long at)
    {
        var done = 0;
        while (done < target.Length && RandomAccess.Read(Handle, target[done..], at + done) is > 0 and var read)
            done += read;
        return done;
    }

    private static ulong Checksum(ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }

    private static void WriteHeader(SafeFileHandle handle)
    {
        RandomAccess.Write(handle, Magic, 0);
        WriteHead(handle, HeaderLength);
    }

    private static void WriteHead(SafeFileHandle handle, long physical)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, physical);
        RandomAccess.Write(handle, bytes, HeadAt);
    }

    private static FileStream Create(string path, FileMode mode)
    {
        // Features of people may be in it.
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }
}
