using Grpc.Core;

namespace Watchgrain.Gateway.Tests.Serving;

public sealed class MalformedMessageTests(RunningGateway gateway)
{
    public static TheoryData<string, byte[]> Malformed => new()
    {
        { "truncated", [0x0a, 200] },
        { "invalid UTF-8", [0x0a, 2, 0xc3, 0x28] },
        { "endless varint", [0x20, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff] },
        { "invalid tag", [0x00, 0x00] },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task Message_ThatIsNoProtobuf_IsAnInvalidArgument(string what, byte[] bytes)
    {
        var refused = await Rpc.RefusedAsync(() => gateway.Alice.CallRawAsync("IngestService/Report", bytes));
        Assert.True((StatusCode.InvalidArgument, "MALFORMED_MESSAGE") == (refused.Code, refused.Reason), $"{what}: {refused}");
    }

    [Fact]
    public async Task Message_Above4Megabytes_IsRefused()
    {
        var refused = await Rpc.RefusedAsync(() => gateway.Alice.CallRawAsync("IngestService/Report", new byte[(4 * 1024 * 1024) + 1]));
        Assert.Equal(StatusCode.ResourceExhausted, refused.Code);
    }
}
