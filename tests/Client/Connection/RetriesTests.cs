using Grpc.Core;
using Watchgrain.Client.Connection;
using Xunit;

namespace Watchgrain.Client.Tests.Connection;

public sealed class RetriesTests
{
    [Theory]
    [InlineData(StatusCode.Cancelled)]
    [InlineData(StatusCode.Internal)]
    public void CallThatBroke_WithItsConnection_IsTransientAndOtherwiseNot(StatusCode code)
    {
        var closed = new HttpProtocolException(0, "The HTTP/2 server closed the connection.", null);

        Assert.True(Retries.IsTransient(new(new Status(code, "", closed))));
        Assert.True(Retries.IsTransient(new(new Status(code, "", new IOException("", closed)))));
        Assert.False(Retries.IsTransient(new(new Status(code, ""))));
        // HTTP_1_1_REQUIRED: this is not a gateway.
        Assert.False(Retries.IsTransient(new(new Status(code, "", new HttpProtocolException(0xd, "", null)))));
    }
}
