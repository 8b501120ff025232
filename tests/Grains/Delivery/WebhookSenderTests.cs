using System.Security.Cryptography;
using System.Text;
using StandardWebhooks;
using Watchgrain.Grains.Delivery;

namespace Watchgrain.Grains.Tests.Delivery;

public sealed class WebhookSenderTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Second = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

    private static readonly DecisionEvent Decision = Steps.Event(Steps.Row(17, Steps.Entry("flight-delay/1/7")));

    [Fact]
    public async Task Send_Signed_HoldsForAnothersVerifierAndForBothSecrets()
    {
        await using var receiver = await Receiver.StartAsync();
        var answer = await SendAsync(Channel(receiver, secrets: [Secret, Second], bearer: "token-1"));
        var received = await receiver.NextAsync();

        Assert.Equal(DeliveryResult.Delivered, answer.Result);
        new StandardWebhook(Secret).Verify(received.Body, received.Headers);
        // The verifier does not find a second signature; this is computed from the specification.
        var signed = Encoding.UTF8.GetBytes($"{received.Id}.{received.Headers["webhook-timestamp"]}.{received.Body}");
        var second = HMACSHA256.HashData(Convert.FromBase64String(Second["whsec_".Length..]), signed);
        Assert.Equal($"v1,{Convert.ToBase64String(second)}", received.Headers["webhook-signature"].ToString().Split(' ')[1]);
        Assert.ThrowsAny<Exception>(() => new StandardWebhook(Secret).Verify(received.Body + " ", received.Headers));
        Assert.Equal((Decision.Id, "Bearer token-1", "application/cloudevents+json; charset=utf-8"), (received.Id, received.Headers["authorization"].ToString(), received.Headers["content-type"].ToString()));
        Assert.Equal(Decision.Json.ToArray(), Encoding.UTF8.GetBytes(received.Body));
    }

    [Theory]
    [InlineData(200, DeliveryResult.Delivered)]
    [InlineData(202, DeliveryResult.Delivered)]
    [InlineData(409, DeliveryResult.Delivered)]
    [InlineData(302, DeliveryResult.Refused)]
    [InlineData(400, DeliveryResult.Refused)]
    [InlineData(410, DeliveryResult.Refused)]
    [InlineData(429, DeliveryResult.Unavailable)]
    [InlineData(503, DeliveryResult.Unavailable)]
    public async Task Send_ByTheStatusOfTheAnswer_SaysWhatHasBecomeOfIt(int status, DeliveryResult result)
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = (_, _) => Task.FromResult(status);
        receiver.AnswerHeader = status == 302 ? ("location", receiver.Url.AbsoluteUri) : ("retry-after", "7");
        var answer = await SendAsync(Channel(receiver));

        Assert.Equal(result, answer.Result);
        Assert.Equal(result == DeliveryResult.Delivered ? "" : $"the receiver answered {status}", answer.Error);
        if (status is 429 or 503) Assert.Equal(TimeSpan.FromSeconds(7), answer.RetryAfter);
        await receiver.NextAsync();
        Assert.Equal(0, receiver.Waiting);
    }

    [Fact]
    public async Task Send_ToAReceiverThatHangs_EndsAtItsTimeout()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = async (_, aborted) =>
        {
            await Task.Delay(Timeout.Infinite, aborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return 200;
        };
        var answer = await SendAsync(Channel(receiver), TimeSpan.FromMilliseconds(200));
        Assert.Equal((DeliveryResult.Unavailable, "no answer within 0.2 s"), (answer.Result, answer.Error));
    }

    [Fact]
    public async Task Send_WhereNobodyListens_SaysSo()
    {
        var receiver = await Receiver.StartAsync();
        var channel = Channel(receiver);
        await receiver.DisposeAsync();
        var answer = await SendAsync(channel);
        Assert.Equal(DeliveryResult.Unavailable, answer.Result);
        Assert.Contains("refused", answer.Error, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("key=1", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_WhereTheReasonLiesBehindTheError_NamesBoth()
    {
        await using var receiver = await Receiver.StartAsync();
        // It speaks no TLS.
        var answer = await SendAsync(Channel(receiver, url: new($"https://127.0.0.1:{receiver.Port}/hook")));
        Assert.Equal(DeliveryResult.Unavailable, answer.Result);
        Assert.Matches("inner exception: .{10,}", answer.Error);
    }

    private static Channel Channel(Receiver receiver, string[]? secrets = null, string bearer = "", Uri? url = null) =>
        new() { Name = "ops", Url = url ?? receiver.Url, Secrets = [.. (secrets ?? [Secret]).Select(secret => WebhookSignature.Key(secret)!)], Bearer = bearer };

    private static async Task<DeliveryAnswer> SendAsync(Channel channel, TimeSpan? timeout = null)
    {
        using var sender = new WebhookSender(TimeProvider.System);
        return await sender.SendAsync(channel, Decision, timeout ?? TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }
}
