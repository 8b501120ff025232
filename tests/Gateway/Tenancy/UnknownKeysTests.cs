using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Watchgrain.Gateway.Tenancy;

namespace Watchgrain.Gateway.Tests.Tenancy;

public sealed class UnknownKeysTests
{
    [Fact]
    public void Add_ManyCallsInAMinute_LogsOneLineAndThenTheirNumber()
    {
        var time = new FakeTimeProvider();
        var log = new Lines();
        var keys = new UnknownKeys(log, time);
        for (var call = 0; call < 1_000; call++) keys.Add();
        Assert.Equal(["Turned away 1 calls with an unknown key since the last such line"], log.Written);
        time.Advance(TimeSpan.FromMinutes(1));
        keys.Add();
        Assert.Equal("Turned away 1000 calls with an unknown key since the last such line", log.Written[1]);
    }

    private sealed class Lines : ILogger<UnknownKeys>
    {
        public List<string> Written { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Written.Add(formatter(state, exception));
    }
}
