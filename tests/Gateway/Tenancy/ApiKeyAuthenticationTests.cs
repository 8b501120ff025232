using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Watchgrain.Gateway.Tenancy;

namespace Watchgrain.Gateway.Tests.Tenancy;

public sealed class ApiKeyAuthenticationTests
{
    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("192.0.2.7", false)]
    [InlineData("2001:db8::7", false)]
    public async Task Caller_WithoutKeysConfigured_IsLetInFromLoopbackOnly(string remote, bool letIn)
    {
        await using var services = new ServiceCollection().AddLogging().AddWatchgrainGateway(new ConfigurationBuilder().Build()).BuildServiceProvider();
        var http = new DefaultHttpContext { RequestServices = services, Connection = { RemoteIpAddress = IPAddress.Parse(remote) } };

        var result = await http.AuthenticateAsync(ApiKeyAuthentication.SchemeName);

        Assert.Equal(letIn, result.Succeeded);
    }
}
