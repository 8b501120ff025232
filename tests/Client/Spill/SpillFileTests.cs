using Watchgrain.Client.Spill;
using Xunit;

namespace Watchgrain.Client.Tests.Spill;

public sealed class SpillFileTests : IDisposable
{
    private const long MaxBytes = 100_000;
    private readonly ScratchFolder scratch = new();

    private string FilePath => scratch.In("x.spill");

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Open_AfterAnEarlierProcess_FindsItsRecordsInOrder()
    {
        using (var file = SpillFile.Open(FilePath, MaxBytes, out _, out _))
        {
            Assert.True(file.TryAppend("one"u8, out var one));
            Assert.True(file.TryAppend("two"u8, out _) && file.TryAppend("three"u8, out _));
            file.ReleaseThrough(one);
        }
        using var again = SpillFile.Open(FilePath, MaxBytes, out var found, out var damaged);
        Assert.Equal(0, damaged);
        Assert.Equal(["two", "three"], found.Select(place => Text(again.Read(place))));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(14)]
    public void Open_LastRecordTorn_KeepsTheOthersAndCountsIt(int missing)
    {
        long length;
        using (var file = SpillFile.Open(FilePath, MaxBytes, out _, out _))
        {
            Assert.True(file.TryAppend("one"u8, out _) && file.TryAppend("two"u8, out _));
            length = new FileInfo(FilePath).Length;
        }
        using (var stream = new FileStream(FilePath, FileMode.Open))
            stream.SetLength(length - missing);
        using (var torn = SpillFile.Open(FilePath, MaxBytes, out var found, out var damaged))
        {
            Assert.Equal(1, damaged);
            Assert.Equal(["one"], found.Select(place => Text(torn.Read(place))));
            Assert.True(torn.TryAppend("three"u8, out _));
        }
        using var whole = SpillFile.Open(FilePath, MaxBytes, out var after, out var left);
        Assert.Equal(0, left);
        Assert.Equal(["one", "three"], after.Select(place => Text(whole.Read(place))));
    }

    [Fact]
    public void Open_RecordWithOtherBytes_PassesOverItAndCountsIt()
    {
        SpillPlace one;
        using (var file = SpillFile.Open(FilePath, MaxBytes, out _, out _))
            Assert.True(file.TryAppend("one"u8, out one) && file.TryAppend("two"u8, out _));
        using (var stream = new FileStream(FilePath, FileMode.Open))
        {
            stream.Position = SpillFile.HeaderLength + one.End - 1;
            stream.WriteByte((byte)'!');
        }
        using var again = SpillFile.Open(FilePath, MaxBytes, out var found, out var damaged);
        Assert.Equal(1, damaged);
        Assert.Equal(["two"], found.Select(place => Text(again.Read(place))));
    }

    [Fact]
    public void TryAppend_Full_IsRefusedUntilEnoughIsReleased()
    {
        using var file = SpillFile.Open(FilePath, MaxBytes, out _, out _);
        var places = new Queue<SpillPlace>();
        var body = new byte[1000];
        while (file.TryAppend(body, out var place))
            places.Enqueue(place);
        Assert.InRange(new FileInfo(FilePath).Length, MaxBytes - body.Length - SpillFile.FrameLength, MaxBytes);
        while (file.Bytes > MaxBytes / 2 - 2000)
            file.ReleaseThrough(places.Dequeue());
        body[0] = 7;
        Assert.True(file.TryAppend(body, out var last));
        Assert.InRange(new FileInfo(FilePath).Length, 1, MaxBytes);
        Assert.Equal(0, file.Read(places.Peek())![0]);
        Assert.Equal(7, file.Read(last)![0]);
    }

    [Fact]
    public void ReleaseThrough_LastRecord_MakesTheFileSmall()
    {
        using var file = SpillFile.Open(FilePath, MaxBytes, out _, out _);
        Assert.True(file.TryAppend(new byte[5000], out _));
        Assert.True(file.TryAppend(new byte[5000], out var last));
        file.ReleaseThrough(last);
        Assert.Equal(SpillFile.HeaderLength, new FileInfo(FilePath).Length);
        Assert.True(file.TryAppend("next"u8, out var next));
        Assert.Equal("next", Text(file.Read(next)));
    }

    [Fact]
    public void Open_WhileAnotherHasIt_IsRefused()
    {
        using var file = SpillFile.Open(FilePath, MaxBytes, out _, out _);
        Assert.Contains("another process", Assert.Throws<IOException>(() => SpillFile.Open(FilePath, MaxBytes, out _, out _)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_SomeOtherFile_IsRefusedAndLeftAsItIs()
    {
        scratch.Write("x.spill", "this is a diary, and a long one");
        Assert.Contains("is not a spill file", Assert.Throws<IOException>(() => SpillFile.Open(FilePath, MaxBytes, out _, out _)).Message, StringComparison.Ordinal);
        Assert.Equal("this is a diary, and a long one", File.ReadAllText(FilePath));
    }

    [Fact]
    public void Append_Bytes_AreThoseOfTheFormat()
    {
        using (var file = SpillFile.Open(FilePath, MaxBytes, out _, out _))
            Assert.True(file.TryAppend("grain"u8, out _));
        // docs/formats/client-spill.md: magic and version, head; length, checksum, body.
        Assert.Equal("57475350494C4C01" + "1000000000000000" + "05000000" + ChecksumOfGrain + "677261696E", Convert.ToHexString(File.ReadAllBytes(FilePath)));
    }

    // The first 8 bytes of the SHA-256 of "grain", from sha256sum.
    private const string ChecksumOfGrain = "2C2240217B64AA2D";

    private static string Text(byte[]? body) => System.Text.Encoding.UTF8.GetString(body!);
}
